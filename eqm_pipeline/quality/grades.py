"""Rules on the grades and sexes of one school beside each other.

Belongs here: GRADE_HOLE, GRADE_BULGE, SEX_RATIO, SEX_EQUAL, GROUPS_MISSING. Does not belong here: ages (ages.py), another
year (dbt_like_sql/rules/).
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from eqm_pipeline.quality.check import Checked
from eqm_pipeline.quality.sizes import is_open, tell_schools, told


def check(c: Checked) -> None:
    """All rules on grades; each says nothing of a school one of whose grades was not answered."""
    for level in dict.fromkeys(c.grid.columns["level"].to_numpy()[c.grid.pick(measure="enrolment")]):
        grades = list(_grades(c, str(level)))
        if len(grades) > 1:
            _beside_each_other(c, grades)
            _sexes(c, grades)
            _groups(c, str(level), grades)


def _grades(c: Checked, level: str) -> Iterator[tuple[int, int, np.ndarray, np.ndarray, np.ndarray]]:
    """Grades in order: number, first column, pupils, girls, boys per unit (NaN where not answered or not told by sex)."""
    g = c.grid
    found = g.groups(g.pick(measure="enrolment", level=level, breakdown="_Z", unit_level="school"), "grade")
    for (grade,), all_columns in sorted((k, v) for k, v in found.items() if k[0].isdigit()):
        ages, sexes = (g.columns[d].to_numpy()[all_columns] for d in ("age", "sex"))
        told_once = ages == "_T" if (ages == "_T").any() else ages != "_T"
        by_sex = told_once & (sexes != "_T")
        columns = all_columns[by_sex if by_sex.any() else told_once]
        girls, boys = (g.sum(all_columns[told_once & (sexes == s)]) for s in ("F", "M"))
        yield int(grade), int(columns[0]), g.sum(columns), girls, boys


def _beside_each_other(c: Checked, grades: list[tuple[int, int, np.ndarray, np.ndarray, np.ndarray]]) -> None:
    """GRADE_HOLE: nobody between two grades of some size. GRADE_BULGE: far more or far fewer than in the grade below."""
    hole, bulge = c.parameters["GRADE_HOLE"]["least"], c.parameters["GRADE_BULGE"]
    pupils = np.column_stack([p for _, _, p, _, _ in grades])
    with np.errstate(invalid="ignore", divide="ignore"):
        for k in range(1, len(grades)):
            below, here = pupils[:, k - 1], pupils[:, k]
            if k + 1 < len(grades):
                above = pupils[:, k + 1]
                i = np.flatnonzero((here == 0) & (below >= hole) & (above >= hole))
                c.tell("GRADE_HOLE", i, grades[k][1], parameters=told(below=below[i], above=above[i]))
            far = (below >= bulge["pupils"]) & (here > below * bulge["most"])
            far |= (below >= bulge["pupils"]) & (here > 0) & (here < below * bulge["least"])
            i = np.flatnonzero(far)
            c.tell("GRADE_BULGE", i, grades[k][1], parameters=told(pupils=here[i], below=below[i]))


def _sexes(c: Checked, grades: list[tuple[int, int, np.ndarray, np.ndarray, np.ndarray]]) -> None:
    """SEX_RATIO: few girls or few boys, but some. SEX_EQUAL: as many girls as boys in each of several grades."""
    girls, boys = (np.column_stack([row[k] for row in grades]) for k in (3, 4))
    all_girls, all_boys = girls.sum(axis=1), boys.sum(axis=1)
    ratio, equal = c.parameters["SEX_RATIO"], c.parameters["SEX_EQUAL"]
    with np.errstate(invalid="ignore", divide="ignore"):
        pupils = all_girls + all_boys
        share = all_girls / pupils
        both = (all_girls > 0) & (all_boys > 0) & (pupils >= ratio["pupils"])
        odd = both & ((share < ratio["least"]) | (share > ratio["most"]))
        same = ((girls == boys) | np.isnan(girls)).all(axis=1) & ((girls > 0).sum(axis=1) >= equal["grades"])
        same &= pupils >= equal["pupils"]
    tell_schools(c, "SEX_RATIO", odd, share * 100, girls=all_girls, boys=all_boys)
    tell_schools(c, "SEX_EQUAL", same, all_girls, pupils=pupils)


def _groups(
    c: Checked, level: str, grades: list[tuple[int, int, np.ndarray, np.ndarray, np.ndarray]]
) -> None:
    """GROUPS_MISSING: a level with pupils whose class groups are all nil."""
    g = c.grid
    columns = g.pick(measure="class_groups", level=level, unit_level="school")
    if not len(columns):
        return
    pupils = np.column_stack([p for _, _, p, _, _ in grades]).sum(axis=1)
    with np.errstate(invalid="ignore"):
        bare = is_open(c) & (g.sum(columns) == 0) & (pupils >= c.parameters["GROUPS_MISSING"]["pupils"])
    tell_schools(c, "GROUPS_MISSING", bare, pupils, pupils=pupils)
