"""Columns that census questionnaires of several countries share: contacts, sectors in words, free candidates.

Belongs here: values derived from a SchoolYear that are no array of it. Does not belong here: any country's
header, nor how a workbook is written (sheets.py).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd

from eqm_pipeline.samples.schools import SchoolYear


def worded(codes: pd.Series, words: Mapping[str, Sequence[str]]) -> np.ndarray:
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
    """Names and telephone numbers of heads, plainly synthetic: direct identifiers as deliveries hold them."""
    return (
        [f"Directeur synthétique {i:04d}" for i in range(n)],
        [f"{prefix} 00 00 {i // 100:02d} {i % 100:02d}" for i in range(n)],
    )


def free_candidates(year: SchoolYear, by: str) -> tuple[list[str], np.ndarray]:
    """Area codes and free candidates (areas, registered present passed, girls boys).

    3 candidates to 100 of the schools, of whom 80 % sit the exam and 35 % of those pass.
    """
    codes, at = np.unique(year.schools[by].to_numpy(dtype=object).astype(str), return_inverse=True)
    registered = np.zeros((len(codes), 2), dtype=np.int64)
    np.add.at(registered, at, year.exam[:, 0])
    registered = np.round(registered * 0.03).astype(np.int64)
    present = np.round(registered * 0.80).astype(np.int64)
    return list(codes), np.stack([registered, present, np.round(present * 0.35).astype(np.int64)], axis=1)
