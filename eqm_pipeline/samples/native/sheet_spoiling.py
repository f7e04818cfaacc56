"""Puts defects into worksheets, and records each in the manifest with its row as a spreadsheet shows it.

Belongs here: spoiling a cell of a Sheet. Does not belong here: which defects
a country gets (its writer) or the manifest itself (samples/defects.py).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from eqm_pipeline.samples.defects import Defects
from eqm_pipeline.samples.native.sheets import Sheet
from eqm_pipeline.samples.native.spoiling import RULES, small_schools
from eqm_pipeline.samples.schools import SchoolYear


@dataclass
class SheetSpoiler:
    """Spoils the sheets of one workbook of one school year."""

    defects: Defects
    year: SchoolYear
    source: str
    file: str

    def cell(
        self, sheet: Sheet, at: int, column: str, value: Any, kind: str, unit: str = "", rule: str = ""
    ) -> None:
        """Replace the cell of row `at` (a label of the sheet's frame) and record it."""
        said: Any = sheet.frame.at[at, column]
        sheet.frame[column] = sheet.frame[column].astype(object)
        sheet.frame.at[at, column] = value
        self.record(sheet, at, kind, unit, column, rule, f"{said} becomes {value}")

    def record(
        self,
        sheet: Sheet,
        at: int,
        kind: str,
        unit: str = "",
        column: str = "",
        rule: str = "",
        note: str = "",
    ) -> None:
        """Record a defect that stands in the sheet; a whole row has no column, a column no row (−1)."""
        self.defects.add(
            kind=kind,
            rule=rule or RULES[kind],
            country=self.year.iso3,
            school_year=self.year.school_year,
            source=self.source,
            table=sheet.table,
            unit=unit,
            column=column,
            row=sheet.first_row + at if at >= 0 else 0,
            file=self.file,
            note=note,
        )


def complete_small_schools(year: SchoolYear) -> list[int]:
    """Small schools with pupils in every grade and candidates of both sexes: their loss is felt least."""
    full = (year.enrolment.min(axis=(1, 2)) > 0) & (year.exam[:, 0].min(axis=1) > 0)
    return [i for i in small_schools(year) if full[i]]
