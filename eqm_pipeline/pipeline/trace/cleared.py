"""What a release makes of a figure: as it is, marked or withheld, by what its country said of its years.

Belongs here: the rule of publish/clearance.py for one row, told without its tables. Does not belong here: what the countries said
(data/publishable/country=…/validation.parquet), the rule for whole tables.
"""

from __future__ import annotations

from eqm_pipeline.pipeline.trace.stored import Row, Stored
from eqm_pipeline.schemas.validation import NOT_VALIDATED

BECOME_P = ("A", "W", "B", "D")
RANK = {"validated": 0, "provisional": 1, "withheld": 2}


def in_releases(stored: Stored, row: Row) -> Row | None:
    """State of the figure's years, and the status and reason that a release gives it; None where no states are stored.

    A row of an area of a withheld year is left out of releases: its status is None.
    """
    if stored.states is None:
        return None
    state, reason = stored.states.get(row["school_year"], ("withheld", NOT_VALIDATED))
    if last := row.get("year_to"):
        later = stored.states.get(f"{last - 1}-{last}", ("validated", ""))
        state, reason = max((state, reason), later, key=lambda s: RANK[s[0]])
    if state == "withheld":
        status = "V" if row["area_level"] == "country" else None
        return {"state": state, "status": status, "reason": reason or NOT_VALIDATED}
    marked = state == "provisional" and row["obs_status"] in BECOME_P
    return {"state": state, "status": "P" if marked else row["obs_status"], "reason": row["reason"]}
