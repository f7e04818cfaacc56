"""Text that spreadsheets open: workbooks of equal bytes for equal content, and cells that cannot run.

Belongs here: writing rows as XLSX or CSV. Does not belong here: what the rows say. A cell that begins with
= + - @ (or a tab or line break) would be run as a formula by some programs: in XLSX it is written as a
string with the quote mark set, in CSV it gets a leading apostrophe.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

RISKY = ("=", "+", "-", "@", "\t", "\r", "\n")
_EPOCH = datetime(2000, 1, 1)  # noqa: DTZ001 - a fixed stamp, so that equal content gives equal bytes
Cell = str | int | float | None


@dataclass(frozen=True)
class Sheet:
    """One worksheet: header and rows.

    `widths` in characters by column position; `lines` stand above the header.
    """

    name: str
    header: Sequence[str]
    rows: Sequence[Sequence[Cell]]
    widths: Mapping[int, int] = field(default_factory=dict)
    lines: Sequence[str] = ()


def neutral(cell: Cell) -> Cell:
    """The cell as it may stand in a CSV that a spreadsheet opens."""
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(RISKY) else cell


def csv_text(header: Sequence[str], rows: Sequence[Sequence[Cell]]) -> str:
    """Rows as CSV (comma, line feed) with every risky text neutralised."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow([neutral(h) for h in header])
    writer.writerows([neutral(c) for c in row] for row in rows)
    return out.getvalue()


def write_workbook(path: Path, sheets: Sequence[Sheet], title: str) -> None:
    """An XLSX of these sheets. No formula, no clock: equal sheets give equal bytes."""
    import xlsxwriter

    options = {"strings_to_formulas": False, "strings_to_numbers": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(str(path), options) as book:
        book.set_properties({"title": title, "created": _EPOCH, "author": "", "comments": ""})
        formats = {
            "head": book.add_format(
                {"bold": True, "bg_color": "#e8edf2", "text_wrap": True, "valign": "top"}
            ),
            "text": book.add_format({"text_wrap": True, "valign": "top"}),
            "risky": book.add_format({"text_wrap": True, "valign": "top", "quote_prefix": True}),
            "line": book.add_format({"italic": True}),
        }
        for sheet in sheets:
            _write_sheet(book.add_worksheet(sheet.name), sheet, formats)


def _write_sheet(page: object, sheet: Sheet, formats: Mapping[str, object]) -> None:
    top = len(sheet.lines)
    for i, line in enumerate(sheet.lines):
        page.write_string(i, 0, line, formats["line"])  # type: ignore[attr-defined]
    for j, name in enumerate(sheet.header):
        page.write_string(top, j, name, formats["head"])  # type: ignore[attr-defined]
    for i, row in enumerate(sheet.rows, start=top + 1):
        for j, cell in enumerate(row):
            _write_cell(page, i, j, cell, formats)
    for j, width in sheet.widths.items():
        page.set_column(j, j, width)  # type: ignore[attr-defined]
    page.freeze_panes(top + 1, 0)  # type: ignore[attr-defined]
    if sheet.rows:
        page.autofilter(top, 0, top + len(sheet.rows), len(sheet.header) - 1)  # type: ignore[attr-defined]


def _write_cell(page: object, i: int, j: int, cell: Cell, formats: Mapping[str, object]) -> None:
    if cell is None or cell == "":
        return
    if isinstance(cell, str):
        kind = "risky" if cell.startswith(RISKY) else "text"
        page.write_string(i, j, cell[:32000], formats[kind])  # type: ignore[attr-defined]
    else:
        page.write_number(i, j, cell, formats["text"])  # type: ignore[attr-defined]
