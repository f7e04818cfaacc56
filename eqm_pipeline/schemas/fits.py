"""Whether a frame is a core table, asked of types and codes at once instead of column by column.

Belongs here: yes or no, from the declarations of core.py. Does not belong here: what is wrong (the pandera schema of core.py
says so; a test holds both to the same answer). A million rows take some milliseconds, and pandera is not even imported.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from eqm_pipeline.schemas.combinations import repeated
from eqm_pipeline.schemas.core import CODES, NULLABLE, columns, key, may_be_negative


def fits(table: str, frame: pd.DataFrame) -> bool:
    """Whether columns and their order, types, codes, nulls and keys are those of the core table."""
    kinds = columns(table)
    return (
        list(frame.columns) == list(kinds)
        and all(_fits(frame[name], name, kind, table) for name, kind in kinds.items())
        and not repeated(frame, key(table)).any()
    )


def _fits(column: pd.Series, name: str, kind: str, table: str) -> bool:
    if kind == "category":
        if not isinstance(column.dtype, pd.CategoricalDtype):
            return False
        known = name not in CODES or set(column.cat.categories) <= set(CODES[name])
        return known and (name in NULLABLE or not (column.cat.codes.to_numpy() < 0).any())
    if column.dtype != kind:
        return False
    if kind == "str":
        return not column.hasnans
    values = column.to_numpy()
    whole = kind != "float64" or name in NULLABLE or not np.isnan(values).any()
    with np.errstate(invalid="ignore"):
        return whole and (name != "value" or may_be_negative(table) or not bool((values < 0).any()))
