"""Codes that a long table carries in columns beside its dimensions: status, sector, location.

Belongs here: what such columns do to the observations of their row. Does not belong here: dimensions of the
core tables.
"""

from __future__ import annotations

import numpy as np

from eqm_pipeline.conform.slice import QUARANTINED, Slice

SPLITS = ("sector", "location")
_WHOLE = ("", "_T")


def refuse_crossed(s: Slice, rows: dict[str, np.ndarray]) -> None:
    """Set aside rows split by sector and by location at once: an observation has one further dimension."""
    if all(d in rows for d in SPLITS):
        crossed = ~np.isin(rows["sector"], _WHOLE) & ~np.isin(rows["location"], _WHOLE)
        s.report(
            "UNKNOWN_CODE",
            crossed & (s.fate == "accepted"),
            s.table.dimensions["location"].column,
            "codelist=sector, location",
        )
        s.set_aside(crossed, QUARANTINED, "UNKNOWN_CODE")


def apply(out: dict[str, object], rows: dict[str, np.ndarray], at: np.ndarray) -> None:
    """Change the observations `out` of raw rows `at`.

    A sector or location other than `_T` becomes breakdown and category of that name; a stated status replaces
    the one that the cell gave, but a missing value never becomes normal.
    """
    for d in SPLITS:
        if d in rows:
            codes = rows[d][at]
            told = ~np.isin(codes, _WHOLE)
            out["breakdown"] = np.where(told, d, np.asarray(out["breakdown"], dtype=object))
            out["category"] = np.where(told, codes, np.asarray(out["category"], dtype=object))
    if "obs_status" in rows:
        codes, given = rows["obs_status"][at], np.asarray(out["obs_status"], dtype=object)
        told = (codes != "") & ~((codes == "A") & np.isnan(np.asarray(out["value"], dtype=float)))
        out["obs_status"] = np.where(told, codes, given)
