"""What a quality rule says of itself.

Belongs here: the grammar of rules/*.yml: metadata only. Does not belong here: its arithmetic (conform/, quality/, dbt_like_sql/rules/).
"""

from __future__ import annotations

from typing import Literal

from eqm_pipeline.catalogue.models.base import Frozen, Text

Scope = Literal[
    "file",
    "cell",
    "row",
    "school",
    "school_years",
    "area",
    "area_years",
    "across_sources",
    "submission",
    "output",
]
Basis = Literal["STD", "UIS", "DQAF", "OBS", "PRAC"]
Dqaf = Literal[
    "completeness", "coverage", "timeliness", "consistency", "accuracy", "traceability", "methodology"
]


class Rule(Frozen):
    """One quality rule: metadata only; its arithmetic is in conform/, quality/ or dbt_like_sql/rules/.

    `params` are defaults, which a country.yml may change under `rules`. `covers` names rules of the reference set that
    this one fulfils under its own name. A rule with `ratchet` may not find more in a new delivery than in the last
    accepted one of its source and year: what is known is counted, what is new stops.
    """

    scope: Scope
    severity: Literal["error", "warning", "info"]
    action: Literal["blocked", "quarantined", "corrected", "flagged"]
    dimension: Dqaf
    basis: Basis
    message: Text
    do: Text
    params: dict[str, float] = {}
    covers: tuple[str, ...] = ()
    ratchet: bool = False
