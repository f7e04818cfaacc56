"""Rules that compare cells of one school: a part is not above its whole.

Belongs here: arithmetic between measures of one unit. Does not belong here: identity, geography, comparison over years.
"""

from __future__ import annotations

import numpy as np

from eqm_pipeline.quality.check import Checked

_CELL = ("level", "grade", "sex", "breakdown", "category")


def check(c: Checked) -> None:
    """REP_LE_ENR, EXAM_ORDER."""
    part_above_whole(c, "REP_LE_ENR", "repeaters", "enrolment")
    for prefix in ("candidates", "free_candidates"):
        part_above_whole(c, "EXAM_ORDER", f"{prefix}_present", f"{prefix}_registered")
        part_above_whole(c, "EXAM_ORDER", f"{prefix}_passed", f"{prefix}_present")


def part_above_whole(c: Checked, rule: str, part: str, whole: str) -> None:
    """Set aside cells of `part` that exceed the `whole` of the same level, grade, sex and category, where it is known."""
    g = c.grid
    for key, columns in g.groups(g.pick(measure=part, age="_T"), *_CELL).items():
        of = dict(zip(_CELL, key, strict=True))
        if not len(g.pick(measure=whole, level=of["level"])):
            continue
        wholes = g.pick(measure=whole, **of)
        totals = wholes[g.columns["age"].to_numpy()[wholes] == "_T"]
        wholes = totals if len(totals) or len(g.pick(measure=whole, level=of["level"], age="_T")) else wholes
        known = g.sum(wholes) if len(wholes) else np.zeros(len(g.units))
        for j in columns:
            with np.errstate(invalid="ignore"):
                bad = np.flatnonzero(g.values[:, j] > known)
            told = [f"{whole} {w:.15g}" if rule == "EXAM_ORDER" else f"{w:.15g}" for w in known[bad]]
            c.tell(rule, bad, j, parameters=np.array(told, dtype=object))
            c.set_aside_cells(rule, bad, j)
