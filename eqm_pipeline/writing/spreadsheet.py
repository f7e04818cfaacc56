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
from typing import Any

from eqm_pipeline.writing.pages import Layout, page_formats, write_page

RISKY = ("=", "+", "-", "@", "\t", "\r", "\n")
_EPOCH = datetime(2000, 1, 1)  # noqa: DTZ001 - a fixed stamp, so that equal content gives equal bytes
Cell = str | int | float | None


@dataclass(frozen=True)
class Sheet:
    """One worksheet: header and rows.

    `widths` in characters by column position; `lines` stand above the header. `asked` are positions of columns to be filled
    in, `choices` what a cell of a column may say. A sheet with a `layout` is a page, without filters.
    """

    name: str
    header: Sequence[str]
    rows: Sequence[Sequence[Cell]]
    widths: Mapping[int, int] = field(default_factory=dict)
    lines: Sequence[str] = ()
    choices: Mapping[int, Sequence[str]] = field(default_factory=dict)
    asked: frozenset[int] = frozenset()
    layout: Layout | None = None


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
        formats: dict[Any, Any] = {
            "head": book.add_format(
                {"bold": True, "bg_color": "#e8edf2", "text_wrap": True, "valign": "top"}
            ),
            "text": book.add_format({"text_wrap": True, "valign": "top"}),
            "risky": book.add_format({"text_wrap": True, "valign": "top", "quote_prefix": True}),
            "line": book.add_format({"italic": True}),
            "head_asked": book.add_format(
                {"bold": True, "bg_color": "#fff1cc", "text_wrap": True, "valign": "top", "border": 1}
            ),
            "asked": book.add_format(
                {
                    "bg_color": "#fffaeb",
                    "text_wrap": True,
                    "valign": "top",
                    "border": 1,
                    "border_color": "#d9b65c",
                }
            ),
        }
        formats |= page_formats(book) if any(sheet.layout for sheet in sheets) else {}
        for sheet in sheets:
            page = book.add_worksheet(sheet.name)
            if sheet.layout:
                write_page(page, sheet, sheet.layout, formats)
            else:
                _write_sheet(page, sheet, formats)


def _write_sheet(page: Any, sheet: Sheet, formats: Mapping[Any, Any]) -> None:
    top = len(sheet.lines)
    for i, line in enumerate(sheet.lines):
        page.write_string(i, 0, line, formats["line"])
    for j, name in enumerate(sheet.header):
        page.write_string(top, j, name, formats["head_asked" if j in sheet.asked else "head"])
    for i, row in enumerate(sheet.rows, start=top + 1):
        for j, cell in enumerate(row):
            _write_cell(page, i, j, cell, formats)
    for j, width in sheet.widths.items():
        page.set_column(j, j, width, formats["asked"] if j in sheet.asked else None)
    last = top + max(len(sheet.rows), 1)
    for j, choices in sheet.choices.items():
        page.data_validation(
            top + 1, j, last, j, {"validate": "list", "source": list(choices), "error_type": "warning"}
        )
    page.freeze_panes(top + 1, 0)
    if sheet.rows:
        page.autofilter(top, 0, top + len(sheet.rows), len(sheet.header) - 1)


def _write_cell(page: Any, i: int, j: int, cell: Cell, formats: Mapping[str, Any]) -> None:
    if cell is None or cell == "":
        return
    if isinstance(cell, str):
        kind = "risky" if cell.startswith(RISKY) else "text"
        page.write_string(i, j, cell[:32000], formats[kind])
    else:
        page.write_number(i, j, cell, formats["text"])
