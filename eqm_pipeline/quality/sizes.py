"""Sizes of schools that several families compare: pupils, teachers, class groups, rooms; and findings about a school as a whole.

Belongs here: adding up what one school answered, and saying nothing where a part was not answered. Does not belong here:
any rule.
"""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import pandas as pd

from eqm_pipeline.quality.check import Checked


def answered(c: Checked, measure: str, levels: set[str] | None = None) -> np.ndarray:
    """A count of each unit over grades, ages and sexes (of some levels); NaN where a part is missing or it is not asked.

    The plain columns are taken where there are any, else those of one breakdown (teachers by status, rooms by material);
    of columns by age and columns of all ages, the latter.
    """
    g = c.grid
    mine = g.pick(measure=measure)
    if levels is not None and "_T" not in levels:
        mine = mine[np.isin(g.columns["level"].to_numpy()[mine], list(levels))]
    by_breakdown = g.groups(mine, "breakdown")
    if not by_breakdown:
        return np.full(len(g.units), np.nan)
    mine = by_breakdown.get(("_Z",), next(iter(by_breakdown.values())))
    kept: list[int] = []
    for columns in g.groups(mine, "level").values():
        whole = columns[g.columns["age"].to_numpy()[columns] == "_T"]
        kept += [int(j) for j in (whole if len(whole) else columns)]
    return g.sum(np.array(kept))


def levels(c: Checked, measure: str) -> set[str]:
    """The levels that a measure is asked of."""
    return set(c.grid.columns["level"].to_numpy()[c.grid.pick(measure=measure)])


def is_open(c: Checked) -> np.ndarray:
    """Units of the grid that are open schools of the register."""
    return c.opened


def strata(c: Checked, *by: str) -> np.ndarray:
    """A number per unit of the grid for its combination of attributes of the register; −1 for units not in it."""
    schools = c.register
    key = np.zeros(len(schools), dtype="int64")
    for name in by:
        key = key * (len(schools[name].cat.categories) + 1) + schools[name].cat.codes.to_numpy() + 1
    return pd.Series(key, index=schools.index).reindex(c.grid.units, fill_value=-1).to_numpy()


def told(**figures: np.ndarray | Iterable[object]) -> np.ndarray:
    """Parameters of findings, one text each: `pupils=600; teachers=2`."""
    names = list(figures)
    rows = zip(*figures.values(), strict=True)
    text = ["; ".join(f"{k}={_plain(v)}" for k, v in zip(names, row, strict=True)) for row in rows]
    return np.array(text, dtype=object)


def _plain(value: object) -> str:
    return f"{value:.15g}" if isinstance(value, (int, float, np.integer, np.floating)) else str(value)


def tell_schools(c: Checked, rule: str, at: np.ndarray, value: np.ndarray, **figures: np.ndarray) -> None:
    """Findings about schools of the grid (a mask), without a cell: a figure, and what it was made of."""
    i = np.flatnonzero(at)
    if not len(i) or "schools" not in c.core:
        return
    schools = c.register
    i = i[schools.index.get_indexer(c.grid.units[i]) >= 0]
    c.report(
        rule,
        schools.loc[c.grid.units[i]],
        column="",
        value=np.array([_plain(v) for v in np.round(value[i], 4)], dtype=object),
        parameters=told(**{k: f[i] for k, f in figures.items()}),
    )
