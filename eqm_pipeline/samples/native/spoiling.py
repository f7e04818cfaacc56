"""Puts defects into the tables of a sample, and records each in the manifest with its address.

Belongs here: the mechanics (which school is small enough to lose, changing a cell, adding a row at the end).
Does not belong here: which defects a country gets (its writer) or the manifest itself (samples/defects.py).
"""

from __future__ import annotations

import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from eqm_pipeline.samples.defects import Defects
from eqm_pipeline.samples.schools import SchoolYear

# The rule that must find a defect of each kind.
RULES = {
    "missing_token": "MISSING_VALUE",
    "totals_row": "TOTALS_ROW",
    "duplicate_code": "CODE_DUP",
    "repeaters_above_enrolment": "REP_LE_ENR",
    "unknown_code": "UNKNOWN_CODE",
    "label_variant": "LABEL_VARIANT",
    "shifted_row": "SHIFTED_ROW",
    "thousands_separator": "NUMBER_FORMAT",
    "swapped_coordinates": "GEO_SWAPPED",
    "two_inspectorates": "TWO_INSPECTORATES",
    "constant_flag": "CONSTANT_COLUMN",
    "negative_count": "NEGATIVE",
    "text_in_number": "TEXT_IN_NUMBER",
    "exam_order": "EXAM_ORDER",
    "spreadsheet_error": "SPREADSHEET_ERROR",
    "detail_without_flag": "DETAIL_WITHOUT_FLAG",
    "flag_without_detail": "FLAG_WITHOUT_DETAIL",
    "two_counts_differ": "TEACHERS_TWO_COUNTS",
    "total_in_every_grade": "TEXTBOOK_REPEAT",
    "trained_above_teachers": "TRAINED_LE_T",
    "lost_leading_zero": "CODE_LENGTH",
    "mark_off_scale": "OFF_SCALE",
    "boys_copied_as_girls": "SEX_EQUAL",
    "ages_do_not_add_up": "AGE_SUM",
    "times_ten": "YOY_X10",
    "copied_return": "YOY_IDENTICAL",
    "placeholder_code": "CODE_NULL",
}


def small_schools(year: SchoolYear) -> list[int]:
    """Positions of open schools with pupils and teachers, from the smallest third, in a seeded order."""
    pupils = year.enrolment.sum((1, 2))
    usable = (pupils > 0) & (year.teachers.sum((1, 2)) > 0) & (year.schools["status"] == "open").to_numpy()
    order = [int(i) for i in np.argsort(pupils, kind="stable") if usable[i]]
    fewest = order[: max(12, len(order) // 3)]
    rng = np.random.default_rng(zlib.crc32(f"{year.iso3} {year.school_year}".encode()))
    return [fewest[i] for i in rng.permutation(len(fewest))]


@dataclass
class Spoiler:
    """Spoils tables of one file.

    `first_row` is the row number of a table's first data row in that file; `year` and `unit_column` stand in
    where a call names no year or unit.
    """

    defects: Defects
    country: str
    source: str
    file: str
    first_row: int = 1
    year: str = ""
    unit_column: str = ""

    def cell(
        self,
        frame: pd.DataFrame,
        at: Any,
        column: str,
        value: Any,
        *,
        kind: str,
        table: str,
        rule: str = "",
        year: str = "",
        unit: str = "",
        note: str = "",
    ) -> None:
        """Replace one cell; `at` is an index label of the frame."""
        unit = unit or (str(frame.loc[at, self.unit_column]) if self.unit_column else "")
        frame[column] = frame[column].astype(object)
        frame.loc[at, column] = value
        row = int(np.flatnonzero(frame.index == at)[0]) + self.first_row
        self.note(kind, rule, year, table, unit, column, row, note or f"{column} = {value}")

    def swap(self, frame: pd.DataFrame, at: Any, latitude: str, longitude: str, *, table: str) -> None:
        """Exchange the coordinates of one school."""
        frame[longitude] = frame[longitude].astype(object)
        north, east = frame.loc[at, latitude], frame.loc[at, longitude]
        frame.loc[at, longitude] = north
        note = "latitude and longitude exchanged"
        self.cell(frame, at, latitude, east, kind="swapped_coordinates", table=table, note=note)

    def row(
        self,
        frame: pd.DataFrame,
        values: Mapping[Any, Any],
        *,
        kind: str,
        table: str,
        rule: str = "",
        year: str = "",
        unit: str = "",
        column: str = "",
        note: str = "",
    ) -> pd.DataFrame:
        """The frame with one row more at its end."""
        out = pd.concat([frame, pd.DataFrame([values], columns=frame.columns)], ignore_index=True)
        self.note(kind, rule, year, table, unit, column, len(out) - 1 + self.first_row, note)
        return out

    def constant(self, frame: pd.DataFrame, where: Any, column: str, value: Any, *, table: str) -> None:
        """Make a column constant over the rows of one school year."""
        frame.loc[where, column] = value
        self.note("constant_flag", "", "", table, "", column, 0, f"{column} = {value} everywhere")

    def note(
        self, kind: str, rule: str, year: str, table: str, unit: str, column: str, row: int, note: str
    ) -> None:
        """Record a defect in the manifest."""
        self.defects.add(
            kind=kind,
            rule=rule or RULES[kind],
            country=self.country,
            school_year=year or self.year,
            source=self.source,
            table=table,
            unit=unit,
            column=column,
            row=row,
            file=self.file,
            note=note,
        )
