"""Rules on parts and wholes among the pupils of one school, and on what is not told of them.

Belongs here: REP_LE_ENR, DISAB_LE_ENR, NE_REP_G1, NEW_AGE_LE, REP_G1_POLICY, LEVEL_WITHOUT_PUPILS. Does not belong here:
totals beside their parts (sums.py), grades beside each other (grades.py), ages (ages.py).
"""

from __future__ import annotations

import numpy as np

from eqm_pipeline.quality.check import Checked
from eqm_pipeline.quality.consistency import part_above_whole
from eqm_pipeline.quality.sizes import answered, is_open, levels, tell_schools, told

OTHERS = ("class_groups", "teachers", "classrooms", "repeaters")
"""What a school that has pupils has, too."""


def check(c: Checked) -> None:
    """All rules on parts of enrolment; each says nothing where one of its figures is missing."""
    part_above_whole(c, "REP_LE_ENR", "repeaters", "enrolment")
    part_above_whole(c, "DISAB_LE_ENR", "disabled_pupils", "enrolment")
    _new_entrants(c)
    _policy(c)
    _without_pupils(c)


def _new_entrants(c: Checked) -> None:
    """NEW_AGE_LE: new entrants above grade 1, of an age or of all. NE_REP_G1: with repeaters they are not grade 1."""
    g = c.grid
    for (level, sex, age), columns in g.groups(
        g.pick(measure="new_entrants", grade=("1", "_T"), breakdown="_Z", unit_level="school"),
        "level", "sex", "age",
    ).items():  # fmt: skip
        grade_1 = g.pick(measure="enrolment", level=level, grade="1", sex=sex, breakdown="_Z")
        ages = g.columns["age"].to_numpy()[grade_1]
        same = grade_1[ages == age]
        pupils = same if len(same) or age != "_T" else grade_1[ages != "_T"]
        if not len(pupils):
            continue
        new, all_pupils = g.sum(columns), g.sum(pupils)
        with np.errstate(invalid="ignore"):
            above = np.flatnonzero(new > all_pupils)
        c.tell("NEW_AGE_LE", above, int(columns[0]), parameters=told(pupils=all_pupils[above]))
        repeaters = g.pick(measure="repeaters", level=level, grade="1", sex=sex, age=age, breakdown="_Z")
        if len(repeaters) and age == "_T":
            both = new + g.sum(repeaters)
            allowed = c.parameters["NE_REP_G1"]
            room = np.maximum(allowed["least"], allowed["missing"] * all_pupils)
            with np.errstate(invalid="ignore"):
                off = np.flatnonzero((new <= all_pupils) & ((both > all_pupils) | (all_pupils - both > room)))
            says = told(sum=both[off], pupils=all_pupils[off])
            c.tell("NE_REP_G1", off, int(columns[0]), parameters=says)
        c.set_aside_cells("NEW_AGE_LE", above, int(columns[0]))


def _policy(c: Checked) -> None:
    """REP_G1_POLICY: repeaters in primary grades that the country's regulation lets nobody repeat; one finding a column."""
    g, p = c.grid, c.parameters["REP_G1_POLICY"]
    for j in g.pick(measure="repeaters", level="1", unit_level="school", age="_T"):
        grade = str(g.columns["grade"].iat[j])
        schools = np.flatnonzero(g.values[:, j] > 0)
        if p.get(f"grade_{grade}") and len(schools):
            place = {k: str(g.columns[k].iat[j]) for k in ("file", "sheet", "column")}
            repeaters = f"{np.nansum(g.values[:, j]):.15g}"
            c.findings.add(
                "REP_G1_POLICY", **place, value=repeaters, n=len(schools), parameters=f"grade={grade}"
            )


def _without_pupils(c: Checked) -> None:
    """LEVEL_WITHOUT_PUPILS: an open school with teachers, groups or rooms whose pupils are all nil; unanswered ones are told by the cell."""
    if not levels(c, "enrolment"):
        return
    g = c.grid
    others = g.pick(measure=OTHERS, unit_level="school")
    filled = np.nan_to_num(g.values[:, others]).sum(axis=1)
    bare = is_open(c) & (answered(c, "enrolment") == 0) & (filled > 0)
    teachers = np.nan_to_num(answered(c, "teachers"))
    tell_schools(c, "LEVEL_WITHOUT_PUPILS", bare, c.enrolled, teachers=teachers)
