"""Columns that census questionnaires of several countries share: contacts, sectors in words, free candidates.

Belongs here: values derived from a SchoolYear that are no array of it. Does not belong here: any country's header,
nor how a workbook is written (sheets.py).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
import pandas as pd

from eqm_pipeline.samples.native.sheets import Sheet
from eqm_pipeline.samples.native.spoiling import Spoiler, small_schools
from eqm_pipeline.samples.schools import SchoolYear


def worded(codes: pd.Series, words: dict[str, Sequence[str]]) -> np.ndarray:
    """Codes in the ministry's words; where a code has several, schools take them in turn."""
    turn = np.arange(len(codes))
    out = np.full(len(codes), "", dtype=object)
    for code, choice in words.items():
        at = (codes == code).to_numpy()
        out[at] = np.array(choice, dtype=object)[turn[at] % len(choice)]
    return out


def yes_no(flags: np.ndarray, yes: str, no: str) -> np.ndarray:
    """0 and 1 as words."""
    return np.where(np.asarray(flags) > 0, yes, no).astype(object)


def heads_in_person(n: int, prefix: str) -> tuple[list[str], list[str]]:
    """Names and telephone numbers of heads, plainly synthetic: direct identifiers as real deliveries hold them."""
    return (
        [f"Directeur synthétique {i:04d}" for i in range(n)],
        [f"{prefix} 00 00 {i // 100:02d} {i % 100:02d}" for i in range(n)],
    )


def free_candidates(year: SchoolYear, by: str) -> tuple[list[str], np.ndarray]:
    """Area codes and free candidates (areas, registered present passed, girls boys): 3 %, of whom 80 % sit and 35 % pass."""
    codes, at = np.unique(year.schools[by].to_numpy(dtype=object).astype(str), return_inverse=True)
    registered = np.zeros((len(codes), 2), dtype=np.int64)
    np.add.at(registered, at, year.exam[:, 0])
    registered = np.round(registered * 0.03).astype(np.int64)
    present = np.round(registered * 0.80).astype(np.int64)
    return list(codes), np.stack([registered, present, np.round(present * 0.35).astype(np.int64)], axis=1)


def complete_small_schools(year: SchoolYear) -> list[int]:
    """Small schools with pupils in every grade and candidates of both sexes: those whose loss is felt least."""
    full = (year.enrolment.min(axis=(1, 2)) > 0) & (year.exam[:, 0].min(axis=1) > 0)
    return [i for i in small_schools(year) if full[i]]


def spoil_cell(spoiler: Spoiler, year: SchoolYear) -> Callable[..., None]:
    """`spoil(sheet, table, at, column, value, kind, rule, …)`: spoils a cell of a sheet, with its row in that sheet."""

    def spoil(
        sheet: Sheet,
        table: str,
        at: int,
        column: str,
        value: object,
        kind: str,
        rule: str,
        unit: str = "",
        note: str = "",
    ) -> None:
        spoiler.first_row = sheet.first_row
        spoiler.cell(
            sheet.frame,
            at,
            column,
            value,
            kind=kind,
            rule=rule,
            year=year.school_year,
            table=table,
            unit=unit,
            note=note,
        )

    return spoil
