"""Rules on diagnostic submissions: sent once, approved, on the scale, answered with thought.

Belongs here: DIAG_* rules. Does not belong here: scores (dbt_like_sql/).
"""

from __future__ import annotations

from eqm_pipeline.quality.check import Checked

SCALE = {1.0, 2.0, 3.0, 4.0, 8.0, 9.0}
APPROVED = {"", "approved", "validation_status_approved"}


def check(c: Checked) -> None:
    """DIAG_NOT_APPROVED, DIAG_UUID_DUP, DIAG_RANGE, DIAG_STRAIGHTLINE."""
    if "respondents" not in c.core or "responses" not in c.core:
        return
    people = c.core["respondents"]
    approved = people["validation"].astype("str").str.casefold().str.replace(" ", "_").isin(APPROVED)
    refused = people[~approved]
    c.report("DIAG_NOT_APPROVED", refused, column="")
    c.set_aside_rows({int(r) for r in refused["_rid"]}, "DIAG_NOT_APPROVED")
    people = c.core["respondents"]
    earlier = people[people.duplicated("unit", keep="last")]
    c.report("DIAG_UUID_DUP", earlier, column="")
    c.set_aside_rows({int(r) for r in earlier["_rid"]}, "DIAG_UUID_DUP")
    people, responses = c.core["respondents"], c.core["responses"]
    off = responses["value"].notna() & ~responses["value"].isin(SCALE)
    c.report("DIAG_RANGE", responses[off])
    c.blank("responses", off.to_numpy())
    answers = responses[responses["value"].between(1, 4)].groupby("unit")["value"].agg(["nunique", "size"])
    same = set(answers.index[(answers["nunique"] == 1) & (answers["size"] >= 12)])
    c.report("DIAG_STRAIGHTLINE", people[people["unit"].isin(same)], column="")
