"""Synthetic answers to the diagnostic's items.

Belongs here: how answers on the scale of four come about. Does not belong here: who answers (diagnostic.py).
"""

from __future__ import annotations

import numpy as np
import pandas as pd

ACTOR_LEVEL = {"ecole": "school", "inspection": "district", "central": "central"}


def answers(
    level: np.ndarray, items: pd.DataFrame, country: np.random.Generator, rng: np.random.Generator
) -> pd.DataFrame:
    """Columns `d1/d1_01` … : 1–4, 8 does not apply, 9 does not know; NaN where not asked or skipped.

    An answer is the mean of its dimension (the country's own; the centre is more content), plus the
    respondent's leaning, their leaning on the dimension, and noise. Reversed items turn the scale round.
    """
    n, k = len(level), len(items)
    dimension = pd.factorize(items["dimension"])[0]
    mean = country.uniform(2.1, 2.9, dimension.max() + 1)[dimension]
    content = np.array([{"ecole": 0.0, "inspection": 0.1, "central": 0.35}[v] for v in level])
    leaning = content + rng.normal(0, 0.35, n)
    by_dimension = rng.normal(0, 0.55, (n, dimension.max() + 1))[:, dimension]
    x = np.clip(np.round(mean + leaning[:, None] + by_dimension + rng.normal(0, 0.6, (n, k))), 1, 4)
    x = np.where(items["reverse"].to_numpy() == "1", 5 - x, x)
    draw = rng.random((n, k))
    x[draw < 0.075] = 8
    x[draw < 0.05] = 9
    asked = np.array([[ACTOR_LEVEL[v] in levels.split(";") for levels in items["levels"]] for v in level])
    x[~asked | (draw < 0.02)] = np.nan
    return pd.DataFrame(
        x, columns=[f"{d}/{i}" for d, i in zip(items["dimension"], items["item"], strict=True)]
    )
