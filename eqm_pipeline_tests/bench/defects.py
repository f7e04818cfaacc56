"""Defects in full-size censuses: some in every file, in columns that no compared figure needs; more in some years.

Belongs here: what is spoilt, so that figures can be compared exactly where nothing that they need was touched
(`touched`). Does not belong here: what the pipeline makes of it.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from eqm_pipeline_tests.bench.years import YEARS

BAD_YEARS = (YEARS[3], YEARS[7])
ASIDE_COLUMNS = {
    "TGO": ("Nb_place", "NB_CABINE_TOT_LATRINE", "NB_REUNION_AN_PREC_COGE"),
    "MDG": ("PLACES_ASSISES", "CABINES_LATRINES", "REUNIONS_FEFFI"),
    "": ("seats", "latrine_cabins", "meetings"),
}
REPEATERS = {"TGO": ("An2_F_CP2", "An2_F_Red_CP2"), "MDG": ("EFF_T2_F", "RED_T2_F"), "": ("enrolment 2 F", "repeaters 2 F")}  # fmt: skip
MISSING = "ND"


def touched(school_year: str) -> bool:
    """Whether figures of a year rest on cells that were spoilt."""
    return school_year in BAD_YEARS


def spoil(frame: pd.DataFrame, iso3: str, school_year: str) -> pd.DataFrame:
    """A table with some cells unanswered, below nil or in words; in bad years rows twice and more repeaters than pupils."""
    rng = np.random.default_rng([*iso3.encode(), int(school_year[:4])])
    n = len(frame)
    few = max(1, n // 1000)
    frame = frame.copy(deep=False)
    aside = ASIDE_COLUMNS.get(iso3, ASIDE_COLUMNS[""])
    if set(aside) <= set(frame):
        unanswered, words, negative = aside
        _set(frame, unanswered, rng.choice(n, few, replace=False), "")
        _set(frame, words, rng.choice(n, few, replace=False), MISSING)
        _set(frame, negative, rng.choice(n, few, replace=False), "-3")
    if not touched(school_year):
        return frame
    pupils, repeaters = REPEATERS.get(iso3, REPEATERS[""])
    at = rng.choice(n, few, replace=False)
    above = (frame[pupils].to_numpy()[at].astype(int) + 5).astype(str)
    _set(frame, repeaters, at, above)
    _set(frame, pupils, rng.choice(n, 1), "deux")
    return pd.concat(
        [frame, frame.iloc[rng.choice(n, max(1, min(5, n // 50)), replace=False)]], ignore_index=True
    )


def _set(frame: pd.DataFrame, column: str, at: np.ndarray, text: object) -> None:
    values = frame[column].astype(str).to_numpy(dtype=object)
    values[at] = text
    frame[column] = values
