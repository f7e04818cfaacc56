"""Defects of the complement workbooks, one function per table, seen in real ones.

Belongs here: what is spoilt and how it is recorded.
Does not belong here: clean figures (complement_people.py, complement_tables.py).
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

if TYPE_CHECKING:
    from eqm_pipeline.samples.defects import Defects
    from eqm_pipeline.samples.schools import SchoolYear

FIRST_ROW = 3  # a title and a header stand above


class Told:
    """Records defects of one sheet; `at` is the position of a row in the frame."""

    def __init__(self, defects: Defects, year: SchoolYear, table: str, sheet: str, file: str) -> None:
        self.defects, self.year, self.table, self.sheet, self.file = defects, year, table, sheet, file

    def add(self, kind: str, rule: str, at: int, column: str = "", unit: str = "", note: str = "") -> None:
        self.defects.add(
            kind=kind,
            rule=rule,
            country=self.year.iso3,
            school_year=self.year.school_year,
            source="complements",
            table=self.table,
            unit=unit,
            column=column,
            row=at + FIRST_ROW,
            file=self.file,
            note=note or self.sheet,
        )


def _set(frame: pd.DataFrame, at: int, column: str, value: str | int) -> pd.DataFrame:
    frame = frame.astype({column: object})
    frame.loc[at, column] = value
    return frame


def _population(frame: pd.DataFrame, told: Told) -> pd.DataFrame:
    """A number with a narrow space between thousands; the totals row of the sheet."""
    told.add("totals_row", "TOTALS_ROW", len(frame) - 1)
    large = np.flatnonzero(frame["Garçons"].iloc[:-1] >= 1000)
    if not len(large):
        return frame
    at = int(large[0])
    told.add("thousands_separator", "NUMBER_FORMAT", at, "Garçons", told.year.iso3)
    return _set(frame, at, "Garçons", f"{int(frame['Garçons'].iloc[at]):,}".replace(",", "\u202f"))


def _returns(frame: pd.DataFrame, told: Told) -> pd.DataFrame:
    """In the first year an inspection that nobody knows."""
    if told.year.year != 2022:
        return frame
    stray = frame.iloc[[0]].assign(Inspection="Inspection inconnue (synthétique)")
    told.add("unknown_code", "UNKNOWN_CODE", len(frame), "Inspection")
    return pd.concat([frame, stray], ignore_index=True)


def _support_visits(frame: pd.DataFrame, told: Told) -> pd.DataFrame:
    """A token for `not available`, and in the last year a number written as a word."""
    told.add("missing_token", "MISSING_VALUE", 0, "Enseignants visités")
    frame = _set(frame, 0, "Enseignants visités", "ND")
    frame.loc[len(frame) - 1, "Enseignants visités"] = pd.to_numeric(
        frame["Enseignants visités"].iloc[1:-1]
    ).sum()
    if told.year.year == 2024:
        at = len(frame) - 2
        told.add("text_in_number", "TEXT_IN_NUMBER", at, "Visites d'appui")
        frame = _set(frame, at, "Visites d'appui", "une dizaine")
    return frame


def _budget(frame: pd.DataFrame, told: Told) -> pd.DataFrame:
    """A broken formula; in the second year one line sent twice."""
    told.add("spreadsheet_error", "SPREADSHEET_ERROR", 1, "Montant exécuté")
    frame = _set(frame, 1, "Montant exécuté", "#REF!")
    if told.year.year == 2023:
        told.add("duplicate_code", "CODE_DUP", len(frame))
        frame = pd.concat([frame, frame.iloc[[0]]], ignore_index=True)
    return frame


def _exams(frame: pd.DataFrame, told: Told) -> pd.DataFrame:
    """More girls passed than sat, in one inspection; the examination's name in another spelling."""
    told.add("exam_order", "EXAM_ORDER", 0, "Admis Filles")
    told.add("label_variant", "LABEL_VARIANT", 1, "Examen")
    frame = _set(frame, 0, "Admis Filles", int(frame["Présents Filles"].iloc[0]) + 3)
    return _set(frame, 1, "Examen", str(frame["Examen"].iloc[1]).lower())


def _assessments(frame: pd.DataFrame, told: Told) -> pd.DataFrame:
    """A subject in capitals without its accent."""
    told.add("label_variant", "LABEL_VARIANT", 1, "Discipline")
    return _set(frame, 1, "Discipline", "MATHEMATIQUES")


DEFECTS: dict[str, Callable[[pd.DataFrame, Told], pd.DataFrame]] = {
    "population": _population,
    "returns": _returns,
    "support_visits": _support_visits,
    "budget": _budget,
    "exams": _exams,
    "assessments": _assessments,
}


def spoil(frame: pd.DataFrame, told: Told) -> pd.DataFrame:
    """The frame with the defects of its table, recorded; unchanged where the table has none."""
    return DEFECTS[told.table](frame, told) if told.table in DEFECTS else frame
