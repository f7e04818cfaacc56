"""Cases of the rules on areas: sums, returns, populations, flows.

Belongs here: rows of aggregates. Does not belong here: the SQL.
"""

from __future__ import annotations

from eqm_pipeline_tests.rules.cases import Case, Given


def heard_from(received: int) -> Given:
    row = {
        "country": "TGO",
        "school_year": "2021-2022",
        "area_level": "edu_region",
        "area": "R1",
        "level": "1",
    }
    return Given(
        "returns_compared",
        {"int_coverage": [row | {"basis": "register", "expected": 10, "received": received}]},
    )


CASES = [
    Case(
        "RETURNS_LE_EXPECTED",
        breaks=heard_from(11),
        holds=heard_from(10),
        told={
            "unit_code": "edu_region R1",
            "column": "schools_received@1",
            "value": "11",
            "parameters": "expected=10",
        },
    ),
]
