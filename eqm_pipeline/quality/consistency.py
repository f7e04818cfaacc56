"""A part is not above its whole: the comparison that rules on pupils and on candidates share.

Belongs here: the arithmetic between two measures of one unit. Does not belong here: which measures (enrolment.py, exams.py).
"""

from __future__ import annotations

import numpy as np

from eqm_pipeline.quality.check import Checked
from eqm_pipeline.quality.grid import Grid
from eqm_pipeline.quality.sizes import told

_CELL = ("level", "grade", "sex", "breakdown", "category")


def part_above_whole(c: Checked, rule: str, part: str, whole: str) -> None:
    """Set aside cells of `part` that exceed the `whole` of the same level, grade, sex and category, where it is known."""
    g = c.grid
    for key, columns in g.groups(g.pick(measure=part, age="_T"), *_CELL).items():
        of = dict(zip(_CELL, key, strict=True))
        if not len(g.pick(measure=whole, level=of["level"])):
            continue
        wholes = _wholes(g, whole, of)
        totals = wholes[g.columns["age"].to_numpy()[wholes] == "_T"]
        wholes = totals if len(totals) or len(g.pick(measure=whole, level=of["level"], age="_T")) else wholes
        known = g.sum(wholes) if len(wholes) else np.zeros(len(g.units))
        for j in columns:
            with np.errstate(invalid="ignore"):
                bad = np.flatnonzero(g.values[:, j] > known)
            c.tell(rule, bad, j, parameters=told(whole=known[bad]))
            c.set_aside_cells(rule, bad, j)


def _wholes(g: Grid, whole: str, of: dict[str, str]) -> np.ndarray:
    """Columns of the whole of a part: of the same codes, else of no breakdown, of both sexes, of all grades."""
    wanted = dict(of)
    found = g.pick(measure=whole, **wanted)
    for d in ("breakdown", "sex", "grade"):
        if len(found):
            break
        if d == "breakdown":
            wanted |= {"breakdown": "_Z", "category": "_Z"}
        elif wanted[d] == "_T":
            del wanted[d]
        found = g.pick(measure=whole, **wanted)
    return found
