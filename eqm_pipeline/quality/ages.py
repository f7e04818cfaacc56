"""Rules on the ages of the pupils of one school.

Belongs here: AGE_GRADE, AGE_SHIFT, AGE_SINGLE. Does not belong here: ages that do not add up (sums.py), shares of unknown
age of an area (dbt_like_sql/rules/).
"""

from __future__ import annotations

import numpy as np

from eqm_pipeline.quality.check import Checked
from eqm_pipeline.quality.sizes import told


def check(c: Checked) -> None:
    """Ages of each grade beside the official age of that grade; groups of ages and unknown ages are left out."""
    g = c.grid
    official = c.country.structure_in(c.year).of_levels()
    mine = g.pick(measure="enrolment", breakdown="_Z", unit_level="school")
    single = np.array([str(a).isdigit() for a in g.columns["age"].to_numpy()[mine]], dtype=bool)
    for (level, grade), columns in g.groups(mine[single], "level", "grade").items():
        if grade.isdigit() and level in official:
            _of_grade(c, columns, official[level][0] + int(grade) - 1)


def _of_grade(c: Checked, columns: np.ndarray, official: int) -> None:
    """One grade: `columns` of single ages, of one or both sexes, and its official age."""
    g = c.grid
    of_column = g.columns["age"].to_numpy()[columns].astype(int)
    ages = np.unique(of_column)
    pupils = np.column_stack([g.values[:, columns[of_column == a]].sum(axis=1) for a in ages])
    pupils = np.where(np.isnan(pupils).any(axis=1, keepdims=True), 0.0, pupils)
    first = np.array([columns[of_column == a][0] for a in ages])
    size = pupils.sum(axis=1)
    _outside(c, ages - official, pupils, first)
    shift, single = c.parameters["AGE_SHIFT"], c.parameters["AGE_SINGLE"]
    mode = pupils.argmax(axis=1)
    lag = (ages - official)[mode]
    i = np.flatnonzero((size >= shift["pupils"]) & ((lag < -shift["below"]) | (lag > shift["above"])))
    says = told(age=ages[mode[i]], official=[official] * len(i), pupils=size[i])
    c.tell("AGE_SHIFT", i, first[mode[i]], parameters=says)
    if len(ages) > 1:
        i = np.flatnonzero((size >= single["pupils"]) & ((pupils > 0).sum(axis=1) == 1))
        c.tell("AGE_SINGLE", i, first[mode[i]], parameters=told(age=ages[mode[i]], pupils=size[i]))


def _outside(c: Checked, lag: np.ndarray, pupils: np.ndarray, first: np.ndarray) -> None:
    """AGE_GRADE: anybody far outside the ages of a grade, or more than a few outside. At the first such age."""
    p = c.parameters["AGE_GRADE"]
    out = (lag < -p["below"]) | (lag > p["above"])
    far = (lag < -p["far_below"]) | (lag > p["far_above"])
    if not out.any():
        return
    n_out, n_far, size = pupils[:, out].sum(axis=1), pupils[:, far].sum(axis=1), pupils.sum(axis=1)
    i = np.flatnonzero((n_far > 0) | ((n_out >= p["least"]) & (n_out > p["share"] * size)))
    at = np.flatnonzero(out)[(pupils[np.ix_(i, np.flatnonzero(out))] > 0).argmax(axis=1)]
    c.tell("AGE_GRADE", i, first[at], parameters=told(outside=n_out[i], pupils=size[i]))
