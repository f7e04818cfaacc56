"""Rules on totals that are sent beside their parts.

Belongs here: SEX_SUM, GRADE_SUM, AGE_SUM, SECTOR_SUM between cells of one unit, a school or an area. Does not belong here:
totals that a contract calls printed (conform/controls.py), sums over units (AREA_SUM, also there).
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from eqm_pipeline.quality.check import Checked
from eqm_pipeline.quality.grid import DIMENSIONS
from eqm_pipeline.quality.sizes import told

TABLES = {"enrolment", "teachers", "exams", "national_counts"}
OF_FIRST_GRADE = {"new_entrants", "graduates"}
RULES = {"SEX_SUM": "sex", "GRADE_SUM": "grade", "AGE_SUM": "age", "SECTOR_SUM": "category"}
HALF = 0.5
"""A count and the sum of its parts are whole numbers: half a pupil is rounding."""


def check(c: Checked) -> None:
    """Each total against the sum of its parts: not equal where the parts are all there are, else below them."""
    g = c.grid
    mine = np.flatnonzero(np.isin(g.columns["table"].to_numpy(), list(TABLES)))
    for rule, dimension in RULES.items():
        allowed = c.parameters[rule].get("share", 0.0)
        for total, parts, complete in _pairs(c, mine, dimension):
            whole, of_parts = g.values[:, total], g.sum(parts)
            room = np.maximum(HALF, allowed * whole)
            with np.errstate(invalid="ignore"):
                off = (np.abs(of_parts - whole) > room) if complete else (of_parts - whole > HALF)
            i = np.flatnonzero(off)
            c.tell(rule, i, total, parameters=told(sum=of_parts[i]))


def _pairs(c: Checked, mine: np.ndarray, dimension: str) -> Iterator[tuple[int, np.ndarray, bool]]:
    """Totals along one dimension, their parts, and whether the parts are all there are."""
    codes = c.grid.columns[dimension if dimension != "category" else "breakdown"].to_numpy()
    rest = [d for d in DIMENSIONS if d != dimension and (dimension != "category" or d != "breakdown")]
    for key, columns in c.grid.groups(mine, "table", *rest).items():
        at = dict(zip(["table", *rest], key, strict=True))
        own = codes[columns]
        if dimension == "category":
            whole, part = own == "_Z", own == "sector"
        else:
            whole, part = own == "_T", _is_part(dimension, own)
        if dimension == "grade" and at["measure"] in OF_FIRST_GRADE:
            continue
        if whole.sum() == 1 and part.any():
            names = set(c.grid.columns[dimension].to_numpy()[columns[part]])
            yield int(columns[whole][0]), columns[part], _complete(c, dimension, names, at)


def _is_part(dimension: str, codes: np.ndarray) -> np.ndarray:
    if dimension == "age":
        return np.array([str(a).isdigit() or a == "_U" for a in codes], dtype=bool)
    part: np.ndarray = codes != "_T"
    return part


def _complete(c: Checked, dimension: str, names: set[str], at: dict[str, str]) -> bool:
    if dimension == "sex":
        return names >= {"F", "M"}
    if dimension == "category":
        return names >= {"public", "private"}
    if dimension == "age":
        return at["unit_level"] == "school"
    try:
        duration = c.country.structure_in(c.year).of_levels()[at["level"]][1]
    except KeyError:
        return False
    return names >= {str(n) for n in range(1, duration + 1)}
