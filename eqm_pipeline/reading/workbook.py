"""XLSX workbooks to RawTables, through calamine.

Belongs here: sheets, header rows, merged headers, rendering of cells that the format keeps as floats and dates.
Does not belong here: which sheets matter (the contract says) or what they mean.
"""

from __future__ import annotations

import datetime as dt
import io
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from eqm_pipeline.errors import UnreadableDelivery
from eqm_pipeline.reading.delimited import unique
from eqm_pipeline.reading.guards import column_letter, error_cells, open_archive, sheet_is_bounded
from eqm_pipeline.schemas.raw import RawTable


@dataclass(frozen=True)
class Workbook:
    """A calamine workbook, and the text of its error cells (`#REF!` …), which calamine reads as blank."""

    book: Any
    errors: dict[str, dict[tuple[int, int], str]]


def open_workbook(data: bytes, file: str) -> Workbook:
    """A workbook whose sheets are known to be bounded."""
    import python_calamine as cal

    archive = open_archive(data, file)
    sheet_is_bounded(archive, file)
    try:
        return Workbook(cal.CalamineWorkbook.from_filelike(io.BytesIO(data)), error_cells(archive))
    except Exception as e:  # calamine raises several kinds, and a panic is a BaseException of its own
        raise UnreadableDelivery(
            ("the workbook cannot be opened", "le classeur ne peut être ouvert"), where=file,
            do=("open it, save it again as .xlsx and send it anew", "ouvrez-le, enregistrez-le de nouveau en .xlsx et renvoyez-le"),
        ) from e  # fmt: skip


def read_sheets(
    book: Workbook, sheets: list[str], name: str, file: str, header_rows: int, skip: int
) -> list[RawTable]:
    """Sheets as tables, those of one header as one; empty rows are kept so that row numbers are those of the sheet."""
    alike: dict[tuple[str, ...], list[tuple[str, list[list[Any]]]]] = {}
    for sheet in sheets:
        header, body = _cells(book, sheet, file, header_rows, skip)
        alike.setdefault(header, []).append((sheet, body))
    return [_table(name, file, header, parts, header_rows + skip) for header, parts in alike.items()]


def _cells(
    book: Workbook, sheet: str, file: str, header_rows: int, skip: int
) -> tuple[tuple[str, ...], list[list[Any]]]:
    try:
        cells = book.book.get_sheet_by_name(sheet).to_python(skip_empty_area=False)
    except Exception as e:
        raise UnreadableDelivery(
            ("the sheet cannot be read", "la feuille ne peut être lue"), where=f"{file} {sheet}"
        ) from e
    for (row, column), text in book.errors.get(sheet, {}).items():
        if row <= len(cells) and column <= len(cells[row - 1]):
            cells[row - 1][column - 1] = text
    top = cells[skip : skip + header_rows]
    if len(top) < header_rows:
        raise UnreadableDelivery(
            ("the sheet has no header", "la feuille n'a pas d'en-tête"), where=f"{file} {sheet}"
        )
    width = max((i + 1 for r in top for i, v in enumerate(r) if v != ""), default=0)
    header = _join_header([[render(v) for v in r[:width]] for r in top])
    return tuple(header), cells[skip + header_rows :]


def _table(
    name: str, file: str, header: tuple[str, ...], parts: list[tuple[str, list[list[Any]]]], above: int
) -> RawTable:
    width, body = len(header), [r for _, rows in parts for r in rows]
    columns = list(zip(*(r[:width] for r in body), strict=True)) if body else [()] * width
    frame = pd.DataFrame(
        {h: _column(c) for h, c in zip(header, columns, strict=True)}, index=range(len(body))
    )
    at = {h: i for i, h in enumerate(header)}
    lengths = [len(rows) for _, rows in parts]
    return RawTable(
        name,
        frame,
        np.full(len(body), file, dtype=object),
        np.repeat(np.array([s for s, _ in parts], dtype=object), lengths),
        np.concatenate([np.arange(n, dtype=np.int32) for n in lengths]) + np.int32(above + 1),
        {h: column_letter(i + 1) for i, h in enumerate(header)},
        lambda i, c: render(body[i][at[c]]),
    )


def _join_header(top: list[list[str]]) -> list[str]:
    """Merged cells are filled to the right in all rows but the last; parts are joined with ` / `."""
    filled = []
    for r in top[:-1]:
        last, out = "", []
        for v in r:
            last = v or last
            out.append(last)
        filled.append(out)
    joined = []
    for i, own in enumerate(top[-1]):
        parts = [r[i] for r in filled if i < len(r) and r[i] and own] + [own]
        label = " / ".join(p for p in parts if p) or next(
            (r[i] for r in reversed(filled) if i < len(r) and r[i]), ""
        )
        joined.append(" ".join(label.split()) or f"@column {column_letter(i + 1)}")
    return unique(joined)


def _column(values: tuple[Any, ...]) -> pd.Series:
    """Numbers where every filled cell is one, otherwise text."""
    kinds = {type(v) for v in values}
    if kinds <= {float, int, str} and not any(isinstance(v, str) and v != "" for v in values):
        return pd.Series([np.nan if v == "" else v for v in values], dtype="float64")
    return pd.Series([render(v) or None for v in values], dtype="str")


def render(value: Any) -> str:
    """A cell as a person reads it: 1.0 is `1`, a date is ISO, true is `1`."""
    if isinstance(value, bool):
        return str(int(value))
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)
    if isinstance(value, dt.datetime):
        return value.isoformat(sep="T") if value.time() != dt.time() else value.date().isoformat()
    return str(value).strip()
