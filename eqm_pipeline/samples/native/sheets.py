"""Worksheets of census samples: titles, merged headers, many rows written fast, the same bytes every time.

Belongs here: the form of such a workbook. Does not belong here: what a country's sheets hold (its writer).
"""

from __future__ import annotations

import datetime as dt
import itertools
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

import numpy as np
import pandas as pd
import xlsxwriter
from xlsxwriter.utility import xl_col_to_name
from xlsxwriter.worksheet import Worksheet

SYNTHETIC = "DONNÉES SYNTHÉTIQUES / SYNTHETIC DATA"
SEPARATOR = " / "
WRITTEN = dt.datetime(2024, 1, 1)  # noqa: DTZ001 - a spreadsheet's dates have no zone


@dataclass
class Sheet:
    """One worksheet: title lines, a header of one or two rows, and the rows of `frame`.

    `table` is its name in the contract. With two header rows a column is named `group / part`; neighbours of
    one group share a merged cell.
    """

    name: str
    table: str
    frame: pd.DataFrame
    title: tuple[str, ...] = ()
    header_rows: int = 1

    @property
    def first_row(self) -> int:
        """1-based row of the first row of `frame`, as a spreadsheet shows it."""
        return len(self.title) + self.header_rows + 1


class _Bulk(Worksheet):
    """A worksheet whose body is handed over as XML: about five times faster than cell by cell."""

    body = ""

    def _write_rows(self) -> None:
        super()._write_rows()
        self.fh.write(self.body)


def save(path: Path, sheets: Iterable[Sheet], subject: str) -> Path:
    """Write a workbook. Equal sheets give equal bytes; its properties say that the data are synthetic."""
    path.parent.mkdir(parents=True, exist_ok=True)
    book = xlsxwriter.Workbook(str(path), {"in_memory": True})
    book.set_properties({"title": SYNTHETIC, "subject": subject, "comments": SYNTHETIC, "created": WRITTEN})
    bold = book.add_format({"bold": True, "align": "center"})
    for sheet in sheets:
        ws = book.add_worksheet(sheet.name, _Bulk)
        for i, line in enumerate(sheet.title):
            ws.write_string(i, 0, line, bold)
        _write_header(ws, sheet, bold)
        ws.body = _rows(sheet)
        ws._check_dimensions(sheet.first_row - 2 + len(sheet.frame), max(len(sheet.frame.columns) - 1, 0))
    book.close()
    return path


def _write_header(ws: Any, sheet: Sheet, bold: Any) -> None:
    top = len(sheet.title)
    if sheet.header_rows == 1:
        for j, name in enumerate(sheet.frame.columns):
            ws.write_string(top, j, name, bold)
        return
    parts = [tuple(name.split(SEPARATOR, 1)) for name in sheet.frame.columns]
    for group, run in itertools.groupby(enumerate(parts), key=lambda p: p[1][0] if len(p[1]) > 1 else p[0]):
        columns = [j for j, _ in run]
        first, last = columns[0], columns[-1]
        if len(parts[first]) == 1:
            ws.merge_range(top, first, top + 1, first, parts[first][0], bold)
            continue
        if first == last:
            ws.write_string(top, first, group, bold)
        else:
            ws.merge_range(top, first, top, last, group, bold)
        for j in columns:
            ws.write_string(top + 1, j, parts[j][1], bold)


def _rows(sheet: Sheet) -> str:
    numbers = range(sheet.first_row, sheet.first_row + len(sheet.frame))
    cells = []
    for j, (_, column) in enumerate(sheet.frame.items()):
        letter, values = xl_col_to_name(j), column.tolist()
        if pd.api.types.is_integer_dtype(column.dtype):
            cells.append([f'<c r="{letter}{r}"><v>{v}</v></c>' for r, v in zip(numbers, values, strict=True)])
        else:
            cells.append([_cell(f"{letter}{r}", v) for r, v in zip(numbers, values, strict=True)])
    return "".join(
        f'<row r="{r}">{"".join(row)}</row>' for r, row in zip(numbers, zip(*cells, strict=True), strict=True)
    )


def _cell(at: str, value: object) -> str:
    if isinstance(value, str):
        return (
            f'<c r="{at}" t="inlineStr"><is><t xml:space="preserve">{escape(value)}</t></is></c>'
            if value
            else ""
        )
    if value is None or value != value:
        return ""
    return f'<c r="{at}"><v>{value}</v></c>'


def block(values: np.ndarray, *labels: Sequence[str], form: str = "") -> pd.DataFrame:
    """An array (rows × one axis per label list) as columns, the last axis fastest.

    Columns are the labels joined by ` / `, or put into `form` where that is given, e.g. "RED {} {}".
    """
    names = [form.format(*p) if form else SEPARATOR.join(p) for p in itertools.product(*labels)]
    return pd.DataFrame(np.asarray(values).reshape(len(values), len(names)), columns=names)


def boys_girls(values: np.ndarray, total: bool = False) -> np.ndarray:
    """From (…, girls boys) to (…, boys, girls), followed by their sum where asked."""
    turned = values[..., ::-1]
    return np.concatenate([turned, values.sum(-1, keepdims=True)], axis=-1) if total else turned


def with_overall(values: np.ndarray) -> np.ndarray:
    """An (n, grades, …) array with the sum over grades as one more grade."""
    return np.concatenate([values, values.sum(1, keepdims=True)], axis=1)


def with_totals(frame: pd.DataFrame, by: str, label: str) -> pd.DataFrame:
    """The rows grouped by `by`, each group followed by its totals row: `TOTAL <group>` in column `label`.

    Other text is blank in a totals row.
    """
    totals = frame.groupby(by, sort=True).sum(numeric_only=True).reset_index()
    for name, column in frame.items():
        if name == label:
            totals[name] = "TOTAL " + totals[by]
        elif name != by and not pd.api.types.is_integer_dtype(column.dtype):
            totals[name] = np.nan if pd.api.types.is_float_dtype(column.dtype) else ""
    both = pd.concat([frame, totals[frame.columns]], ignore_index=True)
    is_total = np.arange(len(both)) >= len(frame)
    return both.iloc[np.lexsort([is_total, pd.factorize(both[by], sort=True)[0]])].reset_index(drop=True)
