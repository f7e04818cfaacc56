"""How much two schools of two years resemble each other: a weighted mean of what is known of both.

Belongs here: the parts of the score and their weights. Does not belong here: which pairs are compared (concordance.py).
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from eqm_pipeline.quality.names import alike

# An administrative code that is kept says most, then the name; the sector alone says little.
WEIGHTS = {"name": 0.40, "code": 0.30, "place": 0.20, "pupils": 0.25, "sector": 0.05}
PARTS = tuple(f"like_{p}" for p in WEIGHTS)
KM_PER_DEGREE = 111.2
NEAR, FAR = 0.5, 3.0  # kilometres: the same place, another place


def likeness(before: pd.DataFrame, after: pd.DataFrame, fewest: float) -> dict[str, np.ndarray]:
    """`like_…` per part (NaN where it cannot be said) and `score`, one per row of the two frames side by side."""
    parts = {
        "name": np.array([alike(a, b) for a, b in zip(before["name"].fillna(""), after["name"].fillna(""), strict=True)], dtype="float64"),
        "code": _equal(before["code"], after["code"]),
        "place": _near(before, after),
        "pupils": _moved_up(before, after, fewest),
        "sector": _equal(before["sector"], after["sector"]),
    }  # fmt: skip
    told = np.array(list(parts.values())).reshape(len(parts), len(before))
    weights = np.where(np.isnan(told), 0.0, np.array(list(WEIGHTS.values()))[:, None])
    score = np.nansum(np.nan_to_num(told) * weights, axis=0) / np.maximum(weights.sum(axis=0), 1e-9)
    return {f"like_{k}": v for k, v in parts.items()} | {"score": score.round(3)}


def _equal(a: pd.Series, b: pd.Series) -> np.ndarray:
    one, other = (s.astype("object").fillna("").to_numpy(dtype=object) for s in (a, b))
    out = (one == other).astype("float64")
    out[np.isin(one, ["", "_U"]) | np.isin(other, ["", "_U"])] = np.nan
    return out


def _near(before: pd.DataFrame, after: pd.DataFrame) -> np.ndarray:
    """1 within NEAR, 0 beyond FAR, in between by distance; flat earth is good enough for a few kilometres."""
    north = after["latitude"].to_numpy() - before["latitude"].to_numpy()
    east = (after["longitude"].to_numpy() - before["longitude"].to_numpy()) * np.cos(
        np.radians(before["latitude"].to_numpy())
    )
    km = np.hypot(north, east) * KM_PER_DEGREE
    return np.clip((FAR - km) / (FAR - NEAR), 0, 1)


def _moved_up(before: pd.DataFrame, after: pd.DataFrame, fewest: float) -> np.ndarray:
    """How well pupils of each grade stand one grade higher a year later; unknown for small or unanswered schools."""
    grades = sorted((c for c in before.columns if c.isdigit()), key=int)
    if len(grades) < 3:
        return np.full(len(before), np.nan)
    now, then = before[grades[:-1]].to_numpy(dtype="float64"), after[grades[1:]].to_numpy(dtype="float64")
    apart, most = np.abs(now - then).sum(axis=1), np.maximum(now, then).sum(axis=1)
    fit = 1 - apart / np.maximum(most, 1)
    fit[~(np.minimum(now.sum(axis=1), then.sum(axis=1)) >= fewest)] = np.nan
    return fit
