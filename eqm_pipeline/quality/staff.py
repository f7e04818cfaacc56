"""Rules on the teachers and heads of a school: against its pupils, its class groups, and each other.

Belongs here: PTR_*, TRAINED_LE_T, TEACHERS_TWO_COUNTS, T_LT_GROUPS, HEAD_ONE, NO_TEACHER. Does not belong here: rooms
(rooms.py), teachers from another source (dbt_like_sql/rules/).
"""

from __future__ import annotations

import numpy as np

from eqm_pipeline.quality.check import Checked
from eqm_pipeline.quality.robust import robust_z
from eqm_pipeline.quality.sizes import answered, is_open, levels, strata, tell_schools, told

PARTS = ("trained_teachers", "qualified_teachers", "in_service_teachers")


def check(c: Checked) -> None:
    """All rules on staff; each says nothing where one of its figures is missing."""
    if "teachers" in c.core:
        _parts(c)
        _two_counts(c)
        _per_teacher(c)
    if "heads" in c.core:
        _heads(c)


def _parts(c: Checked) -> None:
    """TRAINED_LE_T: trained, qualified or lately trained teachers are teachers, by sex."""
    g = c.grid
    for (_, level, sex), columns in g.groups(g.pick(measure=PARTS), "measure", "level", "sex").items():
        wholes = g.pick(measure="teachers") if sex == "_T" else g.pick(measure="teachers", sex=sex)
        wholes = wholes[np.isin(g.columns["level"].to_numpy()[wholes], [level, "_T"])]
        by = g.groups(wholes, "breakdown")
        if not by:
            continue
        known, part = g.sum(by.get(("_Z",), next(iter(by.values())))), g.sum(columns)
        with np.errstate(invalid="ignore"):
            bad = np.flatnonzero(part > known)
        for j in columns:
            here = bad[g.values[bad, j] > 0]
            c.tell("TRAINED_LE_T", here, j, parameters=told(teachers=known[here]))
            c.set_aside_cells("TRAINED_LE_T", here, j)


def _two_counts(c: Checked) -> None:
    """TEACHERS_TWO_COUNTS: teachers by sex and teachers by status are the same teachers.

    Told by sex, and only of a sex that is counted in every status: a form may lack one.
    """
    g = c.grid
    mine = g.pick(measure="teachers", breakdown="teacher_status")
    for (level,), columns in g.groups(mine, "level").items():
        category = g.columns["category"].to_numpy()
        every = set(category[columns])
        for (sex,), by_status in g.groups(columns, "sex").items():
            plain = g.pick(measure="teachers", breakdown="_Z", level=level, sex=sex)
            if not len(plain) or set(category[by_status]) != every:
                continue
            whole, parts = g.sum(plain), g.sum(by_status)
            i = np.flatnonzero(~np.isnan(whole) & ~np.isnan(parts) & (whole != parts))
            c.tell("TEACHERS_TWO_COUNTS", i, plain[0], parameters=told(by_status=parts[i]))


def _per_teacher(c: Checked) -> None:
    """NO_TEACHER, PTR_RANGE, PTR_ROBUST_Z, T_LT_GROUPS."""
    p, here = c.parameters, is_open(c)
    asked = levels(c, "teachers")
    teachers, pupils = answered(c, "teachers"), answered(c, "enrolment", asked)
    bare = here & (teachers == 0) & (c.enrolled > 0)
    tell_schools(c, "NO_TEACHER", bare, c.enrolled, pupils=c.enrolled)
    with np.errstate(invalid="ignore", divide="ignore"):
        ratio = np.where(here & (teachers > 0) & (pupils > 0), pupils / teachers, np.nan)
        bound = p["PTR_RANGE"]
        out = (ratio < bound["least"]) | (ratio > bound["most"])
        tell_schools(c, "PTR_RANGE", out, ratio, pupils=pupils, teachers=teachers)
        groups = answered(c, "class_groups", asked)
        few = here & (teachers > 0) & (teachers < groups * p["T_LT_GROUPS"]["share"])
        tell_schools(c, "T_LT_GROUPS", few, teachers, teachers=teachers, groups=groups)
    if "schools" in c.core:
        _far_from_its_like(c, ratio, out)


def _far_from_its_like(c: Checked, ratio: np.ndarray, told_already: np.ndarray) -> None:
    """Ratios have a long upper tail: compared as logarithms, half and double are equally far."""
    p = c.parameters["PTR_ROBUST_Z"]
    stratum = strata(c, "inspection", "sector", "location")
    z, median = robust_z(np.log(ratio), stratum, int(p["least"]))
    with np.errstate(invalid="ignore"):
        away = np.abs(np.log(ratio) - median) >= np.log(p["factor"])
        far = (np.abs(z) > p["z"]) & away & ~told_already
    tell_schools(c, "PTR_ROBUST_Z", far, ratio, typical=np.round(np.exp(median), 1), z=np.round(z, 1))


def _heads(c: Checked) -> None:
    """HEAD_ONE: an open school with pupils has one head."""
    heads = answered(c, "heads")
    other = is_open(c) & (c.enrolled > 0) & (heads != 1) & ~np.isnan(heads)
    tell_schools(c, "HEAD_ONE", other, heads, heads=heads)
