"""Rules that compare cells of one school: a part is not above its whole.

Belongs here: arithmetic between measures of one unit. Does not belong here: identity, geography, comparison over years.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from eqm_pipeline.quality.check import Checked

_CELL = ["unit", "level", "grade", "sex", "breakdown", "category"]


def check(c: Checked) -> None:
    """REP_LE_ENR, EXAM_ORDER, NO_TEACHER."""
    if "enrolment" in c.core:
        _part_above_whole(c, "enrolment", "repeaters", "enrolment", "REP_LE_ENR")
        _no_teacher(c)
    if "exams" in c.core:
        for prefix in ("candidates", "free_candidates"):
            _part_above_whole(c, "exams", f"{prefix}_present", f"{prefix}_registered", "EXAM_ORDER")
            _part_above_whole(c, "exams", f"{prefix}_passed", f"{prefix}_present", "EXAM_ORDER")


def _part_above_whole(c: Checked, table: str, part: str, whole: str, rule: str) -> None:
    frame = c.core[table]
    parts = frame[(frame["measure"] == part) & (frame["age"] == "_T") & frame["value"].notna()]
    if not len(parts):
        return
    wholes = frame[frame["measure"] == whole]
    with_totals = set(wholes.loc[wholes["age"] == "_T", "level"])
    total = wholes[(wholes["age"] == "_T") | ~wholes["level"].isin(with_totals)]
    told = _with_whole(parts, total)
    bad = told[(told["value"] > told["whole"]).fillna(False)]
    c.report(
        rule,
        bad,
        parameters=np.array(
            [f"{whole} {w:.15g}" if rule == "EXAM_ORDER" else f"{w:.15g}" for w in bad["whole"]], dtype=object
        ),
    )
    c.blank(table, bad.index.to_numpy())


def _with_whole(parts: pd.DataFrame, wholes: pd.DataFrame) -> pd.DataFrame:
    """`parts` with the sum of their whole: nil where the whole has no row, null where one of its cells is null."""
    sums = (
        wholes.assign(null=wholes["value"].isna())
        .groupby(_CELL, observed=True)
        .agg(whole=("value", "sum"), null=("null", "any"))
    )
    told = parts.join(sums, on=_CELL)
    told["whole"] = told["whole"].fillna(0.0).where(~told["null"].eq(True))
    return told


def _no_teacher(c: Checked) -> None:
    if "teachers" not in c.core or "schools" not in c.core:
        return
    enrolment = c.core["enrolment"]
    pupils = (
        enrolment[(enrolment["measure"] == "enrolment") & (enrolment["unit_level"] == "school")]
        .groupby("unit", observed=True)["value"]
        .sum()
    )
    teachers = c.core["teachers"]
    mine = teachers[
        (teachers["measure"] == "teachers") & teachers["breakdown"].isin(["_Z", "teacher_status"])
    ]
    told = set(mine.loc[(mine["value"] > 0) | mine["value"].isna(), "unit"])
    schools = c.core["schools"]
    bare = schools[(schools["status"] == "open") & ~schools["unit"].isin(told)]
    count = bare["unit"].map(pupils).fillna(0).astype("float64")
    c.report(
        "NO_TEACHER", bare[count > 0], column="", value=count[count > 0].map("{:.15g}".format).to_numpy()
    )
