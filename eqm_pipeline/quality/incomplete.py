"""Schools of which a row was set aside while it was read: what the other rows of that sheet say is a part, not a sum.

Belongs here: leaving their cells of that sheet open, so that no rule compares a part with a whole. Does not belong here:
setting rows aside (conform/rows.py).
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from eqm_pipeline.quality.grid import Grid
from eqm_pipeline.schemas.findings import Findings

ASIDE = {"UNKNOWN_CODE", "SHIFTED_ROW"}


def left_open(grid: Grid, findings: Findings) -> Grid:
    """The grid, NaN where a school has a row set aside on the sheet of the column."""
    parts = [
        p[["unit_code", "file", "sheet"]]
        for p in findings.parts
        if p["rule"].iat[0] in ASIDE and "sheet" in p
    ]
    if not parts or not len(grid.units):
        return grid
    told = pd.concat(parts).astype("str").drop_duplicates()
    for (file, sheet), rows in told.groupby(["file", "sheet"]):
        i = grid.units.get_indexer(pd.Index(rows["unit_code"].unique()))
        columns = grid.pick(file=str(file), sheet=str(sheet))
        grid.values[np.ix_(i[i >= 0], columns)] = np.nan
    return grid
