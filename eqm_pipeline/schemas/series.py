"""Series: the combinations of codes under which the cells of a country × school year stand, numbered.

A long table has millions of cells and some hundred series. Whoever sums cells compares one number instead of ten codes.
Belongs here: numbering cells, and what each number stands for. Does not belong here: what a code means (core.py), sums (SQL).
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from eqm_pipeline.schemas.combinations import distinct
from eqm_pipeline.schemas.core import OBSERVATION_KEY, OBSERVATION_TABLES

TABLES = tuple(t for t in OBSERVATION_TABLES if t != "national_counts")
CODES = [c for c in OBSERVATION_KEY if c != "unit"]
ID = "series_id"
COLUMNS = {ID: "int32", "core_table": "str"} | dict.fromkeys(CODES, "str")
"""Of the table of series: a row is a series, of one source and one core table."""
CELLS = {
    ID: "int32",
    "unit": "str",
    "value": "float64",
    "obs_status": "category",
    "standard_error": "float64",
}
"""Of a core table, what sums are made of."""


def told(frame: pd.DataFrame, table: str, start: int) -> tuple[pd.DataFrame, pd.DataFrame]:
    """A core table with the number of each cell's series in `series_id`, and its series in the shape of COLUMNS.

    start  the first number that is free in this country × school year
    """
    at, first = distinct(frame, CODES)
    stands_for = {c: frame[c].iloc[first].astype("str").to_numpy() for c in CODES}
    ids = np.arange(start, start + len(first), dtype=np.int32)
    series = pd.DataFrame({ID: ids, "core_table": table} | stands_for).astype(COLUMNS)
    return frame.assign(**{ID: (at + start).astype(np.int32)}), series
