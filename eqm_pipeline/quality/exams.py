"""Rules on the examinations of one school.

Belongs here: EXAM_ORDER, EXAM_VS_LAST, EXAM_100. Does not belong here: rates of areas, or candidates and pupils of different
sources (dbt_like_sql/rules/).
"""

from __future__ import annotations

import numpy as np

from eqm_pipeline.quality.check import Checked
from eqm_pipeline.quality.consistency import part_above_whole
from eqm_pipeline.quality.sizes import told


def check(c: Checked) -> None:
    """Candidates beside each other, then beside the pupils of the last grade."""
    for prefix in ("candidates", "free_candidates"):
        part_above_whole(c, "EXAM_ORDER", f"{prefix}_present", f"{prefix}_registered")
        part_above_whole(c, "EXAM_ORDER", f"{prefix}_passed", f"{prefix}_present")
    _last_grade(c)
    _everybody_passes(c)


def _last_grade(c: Checked) -> None:
    """EXAM_VS_LAST: candidates of one examination that are more than the pupils of the last grade, with some room."""
    g, p = c.grid, c.parameters["EXAM_VS_LAST"]
    official = c.country.structure_in(c.year).of_levels()
    mine = g.pick(measure="candidates_registered", unit_level="school")
    for (level, _), columns in g.groups(mine, "level", "category").items():
        last = str(official[level][1]) if level in official else ""
        pupils = g.pick(measure="enrolment", level=level, grade=last, breakdown="_Z", unit_level="school")
        totals = pupils[g.columns["age"].to_numpy()[pupils] == "_T"]
        if not len(pupils):
            continue
        candidates, known = g.sum(columns), g.sum(totals if len(totals) else pupils)
        with np.errstate(invalid="ignore"):
            above = (candidates > known * p["most"]) & (candidates - known >= p["least"])
        i = np.flatnonzero(above)
        says = told(candidates=candidates[i], pupils=known[i])
        c.tell("EXAM_VS_LAST", i, int(columns[0]), parameters=says)


def _everybody_passes(c: Checked) -> None:
    """EXAM_100: all of many candidates passed."""
    g = c.grid
    mine = g.pick(measure="candidates_passed", unit_level="school")
    for (level, category), columns in g.groups(mine, "level", "category").items():
        present = g.pick(measure="candidates_present", level=level, category=category, unit_level="school")
        if len(present) != len(columns):
            continue
        sat, passed = g.sum(present), g.sum(columns)
        with np.errstate(invalid="ignore"):
            i = np.flatnonzero((sat == passed) & (sat >= c.parameters["EXAM_100"]["present"]))
        c.tell("EXAM_100", i, int(columns[0]), parameters=told(present=sat[i]))
