"""Cases of the rules on who a school was last year.

Belongs here: what is told and what is asked of links. Does not belong here: how schools are recognised
(quality/test_concordance.py).
"""

from __future__ import annotations

from eqm_pipeline_tests.rules.cases import Case, Given


def link(decision: str, unit_after: str = "new", kind: str = "code_changed") -> Given:
    return Given(
        "links_told",
        {
            "int_schools_listed": [
                {"country": "TGO", "school_year": "2022-2023", "year": 2023, "unit": unit_after, "level": "1", "source": "census"}
            ],
            "school_links": [
                {"country": "TGO", "year": 2022, "year_after": 2023, "level": "1", "unit": "old", "unit_after": unit_after,
                 "kind": kind, "score": 0.9, "decision": decision, "group": "old"}
            ],
        },
    )  # fmt: skip


CASES = [
    Case(
        "CODE_CHANGED",
        breaks=link("linked"),
        holds=link("linked", unit_after="old", kind="moved"),
        told={"unit_code": "new", "value": "old", "parameters": "kind=code_changed; score=90"},
    ),
    Case(
        "CODE_CHANGE_TO_CONFIRM",
        breaks=link("review"),
        holds=link("declared"),
        told={"unit_code": "new", "value": "old", "parameters": "kind=code_changed; score=90"},
    ),
]
