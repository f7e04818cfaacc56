"""A worksheet that is read and printed rather than filtered: heads in two rows, labels that stay in view, notes below.

Belongs here: how such a page is laid out. Does not belong here: workbooks and sheets for filtering or filling in
(spreadsheet.py), or what the page says.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from eqm_pipeline.writing.spreadsheet import Cell, Sheet

A4 = 9
LINE = 15  # height of a line of text, in points


@dataclass(frozen=True)
class Layout:
    """How a sheet that is read and printed, rather than filtered, is laid out.

    `bands` stand in a row above the header: first column, last column, text. `notes` stand below the rows, `strong` are
    positions of rows in bold, the first `fixed` columns hold labels and stay in view. Whole numbers show their thousands.
    """

    bands: Sequence[tuple[int, int, str]] = ()
    notes: Sequence[str] = ()
    strong: frozenset[int] = frozenset()
    fixed: int = 0


def page_formats(book: Any) -> dict[Any, Any]:
    """Formats of pages; cells have two, the second in bold."""
    out: dict[Any, Any] = {
        "note": book.add_format({"italic": True, "text_wrap": True, "valign": "top"}),
        "figure_head": book.add_format(
            {"bold": True, "bg_color": "#e8edf2", "text_wrap": True, "valign": "top", "align": "right"}
        ),
        "band": book.add_format({"bold": True, "bg_color": "#d5dfe8", "align": "center"}),
    }
    for strong in (False, True):
        style = {"bold": strong, "valign": "top"}
        out["label", strong] = book.add_format(style | {"text_wrap": True})
        out["figure", strong] = book.add_format(style | {"num_format": "#,##0"})
        out["mark", strong] = book.add_format(style | {"align": "right"})
    return out


def write_page(page: Any, sheet: Sheet, layout: Layout, formats: Mapping[Any, Any]) -> None:
    """A sheet laid out for reading: bands over the header, notes below, one page wide in print."""
    last = len(sheet.header) - 1
    width = sum(sheet.widths.get(j, 8) for j in range(last + 1))
    top = len(sheet.lines) + bool(layout.bands)
    below = top + len(sheet.rows) + 2
    for i, line in [*enumerate(sheet.lines), *enumerate(layout.notes, start=below)]:
        _across(page, i, (0, last, line), formats["note"])
        page.set_row(i, LINE * (1 + int(1.1 * len(line) / width)))
    for band in layout.bands:
        _across(page, top - 1, band, formats["band"])
    for j, name in enumerate(sheet.header):
        page.write_string(top, j, name, formats["head" if j < layout.fixed else "figure_head"])
    for i, cells in enumerate([sheet.header, *sheet.rows]):
        page.set_row(top + i, LINE * max(_lines(c, sheet.widths.get(j, 8)) for j, c in enumerate(cells)))
    for i, row in enumerate(sheet.rows):
        for j, cell in enumerate(row):
            if isinstance(cell, str):
                kind = "label" if j < layout.fixed else "mark"
                page.write_string(top + 1 + i, j, cell[:32000], formats[kind, i in layout.strong])
            elif cell is not None:
                page.write_number(top + 1 + i, j, cell, formats["figure", i in layout.strong])
    for j, characters in sheet.widths.items():
        page.set_column(j, j, characters)
    page.freeze_panes(top + 1, layout.fixed)
    page.repeat_rows(top - bool(layout.bands), top)
    page.set_landscape()
    page.set_paper(A4)
    page.fit_to_pages(1, 0)


def _lines(cell: Cell, width: int) -> int:
    """Lines that a cell takes in a column of so many characters; programs that open the sheet do not all count them."""
    parts = cell.split("\n") if isinstance(cell, str) else [""]
    return sum(1 + int(1.1 * max(len(p) - 1, 0) / width) for p in parts)


def _across(page: Any, i: int, band: tuple[int, int, str], form: Any) -> None:
    """A text over several columns of one row."""
    first, last, text = band
    if first == last:
        page.write_string(i, first, text, form)
    else:
        page.merge_range(i, first, i, last, "", form)
        page.write_string(i, first, text, form)
