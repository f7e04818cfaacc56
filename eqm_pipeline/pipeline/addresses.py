"""The cell of a finding that knows file, sheet, row and header only, and what was sent there.

Belongs here: spreadsheet letters and values as sent, for findings of quality/. Does not belong here: findings themselves.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd

from eqm_pipeline.conform.slice import SHOWN, Slice


def with_cells(found: pd.DataFrame, slices: Mapping[str, Slice]) -> pd.DataFrame:
    """Fill `cell` (F412) where row and column name one, and `value` as it was sent.

    A value stays what the rule told where the finding stands for several cells, or where the column may not be shown.
    """
    open_ = (found["cell"] == "") & (found["column"] != "") & (found["row"] > 0)
    if not open_.any():
        return found
    cell, value = found["cell"].to_numpy(dtype=object), found["value"].to_numpy(dtype=object)
    for key, part in found[open_].groupby(["file", "sheet", "column"], sort=False):
        file, sheet, column = (str(k) for k in key)
        at = found.index.get_indexer(part.index)
        s = next((s for s in slices.values() if _holds(s, file, sheet, column)), None)
        letter = s.raw.letters.get(column, "") if s else ""
        joint = "" if letter.isupper() and len(letter) < 4 else " "
        cell[at] = [f"{letter}{joint}{r}".strip() for r in part["row"]]
        if s is None or not (column in s.resolved and s.resolved[column].spec.privacy in SHOWN):
            continue
        here = np.flatnonzero((s.raw.file == file) & (s.raw.sheet == sheet) & np.isin(s.raw.row, part["row"]))
        rows = dict(zip(s.raw.row[here].tolist(), here.tolist(), strict=True))
        for i, row, n in zip(at, part["row"], part["n"], strict=True):
            if n == 1 and row in rows:
                value[i] = (s.raw.sent(rows[row], column) or "").strip()[:200]
    return found.assign(cell=pd.Series(cell, index=found.index, dtype="str"), value=pd.Series(value, index=found.index, dtype="str"))  # fmt: skip


def _holds(s: Slice, file: str, sheet: str, column: str) -> bool:
    return column in s.raw.frame and bool(((s.raw.file == file) & (s.raw.sheet == sheet)).any())
