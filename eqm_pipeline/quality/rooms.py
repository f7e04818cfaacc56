"""Rules on the classrooms and sanitary places of a school, and on what a yes or no goes with.

Belongs here: RPC_RANGE, ROOM_SUM, GROUPS_ROOMS, FUNC_LE_EXIST, FLAG_WITHOUT_DETAIL, DETAIL_WITHOUT_FLAG. Does not belong
here: columns that never vary (constants), losses from year to year (dbt_like_sql/rules/).
"""

from __future__ import annotations

import numpy as np

from eqm_pipeline.quality.check import Checked
from eqm_pipeline.quality.sizes import answered, is_open, levels, tell_schools, told

DETAILS = {"has_latrine": "latrine_cabins", "has_committee": "committee_meetings"}
"""What is counted only where the answer is yes."""
ALWAYS = {"has_latrine": "latrine_cabins"}
"""What cannot be nil where the answer is yes: latrines have a cabin, but a committee need not have met."""
WITHIN = {"has_functional_committee": "has_committee", "has_single_sex_latrine": "has_latrine"}
"""A yes that another yes goes before."""
MATERIALS = {"permanent", "semi_permanent", "other"}


def check(c: Checked) -> None:
    """All rules on rooms; each says nothing where one of its figures is missing."""
    if "facilities" in c.core:
        _rooms(c)
        _materials(c)
    if "facilities" in c.core or "governance" in c.core:
        _yes_and_no(c)


def _rooms(c: Checked) -> None:
    """RPC_RANGE: pupils per room, none included. GROUPS_ROOMS: rooms for the class groups, in two shifts if declared."""
    p, here = c.parameters, is_open(c)
    asked = levels(c, "classrooms")
    rooms, pupils = answered(c, "classrooms", asked), answered(c, "enrolment", asked)
    with np.errstate(invalid="ignore", divide="ignore"):
        ratio = np.where(rooms > 0, pupils / rooms, np.where(rooms == 0, pupils, np.nan))
        bound = p["RPC_RANGE"]
        out = here & (pupils > 0) & ((ratio < bound["least"]) | (ratio > bound["most"]) | (rooms == 0))
        tell_schools(c, "RPC_RANGE", out, ratio, pupils=pupils, rooms=rooms)
        groups = answered(c, "class_groups", asked)
        most = rooms * p["GROUPS_ROOMS"]["groups_per_room"] + _in_turns(c)
        tell_schools(
            c, "GROUPS_ROOMS", here & (rooms > 0) & (groups > most), groups, groups=groups, rooms=rooms
        )


def _in_turns(c: Checked) -> np.ndarray:
    """Class groups that are declared to share a room in two shifts."""
    g = c.grid
    mine = g.pick(measure="class_groups", category="double_shift")
    return np.nan_to_num(g.values[:, mine]).sum(axis=1) / 2


def _materials(c: Checked) -> None:
    """ROOM_SUM: rooms by material are the rooms; of materials that do not cover all, none is above the rooms."""
    g = c.grid
    for columns in g.groups(g.pick(measure="classrooms"), "level").values():
        breakdown = g.columns["breakdown"].to_numpy()[columns]
        plain, parts = columns[breakdown == "_Z"], columns[breakdown == "material"]
        if not len(plain) or not len(parts):
            continue
        rooms, of_parts = g.sum(plain), g.sum(parts)
        whole = set(g.columns["category"].to_numpy()[parts]) >= MATERIALS
        with np.errstate(invalid="ignore"):
            off = (
                ~np.isnan(rooms)
                & ~np.isnan(of_parts)
                & ((of_parts != rooms) if whole else (of_parts > rooms))
            )
        tell_schools(c, "ROOM_SUM", off, of_parts, parts=of_parts, rooms=rooms)


def _yes_and_no(c: Checked) -> None:
    g = c.grid
    for flag, detail in DETAILS.items():
        yes, count, column = _pair(c, flag, detail)
        with np.errstate(invalid="ignore"):
            _tell(c, "DETAIL_WITHOUT_FLAG", (yes == 0) & (count > 0), column, flag, count)
            if flag in ALWAYS:
                _tell(c, "FLAG_WITHOUT_DETAIL", (yes == 1) & (count == 0), column, flag, count)
    for flag, before in WITHIN.items():
        yes, first, _ = _pair(c, flag, before)
        own = g.pick(measure=flag)
        with np.errstate(invalid="ignore"):
            bad = (yes == 1) & (first == 0)
        _tell(c, "FUNC_LE_EXIST", bad, int(own[0]) if len(own) else -1, before, first)


def _pair(c: Checked, flag: str, other: str) -> tuple[np.ndarray, np.ndarray, int]:
    """A yes (1) or no (0), a figure that goes with it, and the column of the latter (−1: not asked)."""
    g = c.grid
    columns = g.pick(measure=other)
    yes = answered(c, flag)
    return yes, answered(c, other), int(columns[0]) if len(columns) else -1


def _tell(c: Checked, rule: str, at: np.ndarray, column: int, flag: str, count: np.ndarray) -> None:
    i = np.flatnonzero(at)
    if column >= 0 and len(i):
        c.tell(rule, i, column, parameters=told(of=[flag] * len(i), number=count[i]))
