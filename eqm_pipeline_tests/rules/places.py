"""Cases of the rules on registers of places beside the census.

Belongs here: what is told of places. Does not belong here: which school a place belongs to (quality/test_places.py),
coordinates (geography.py).
"""

from __future__ import annotations

from eqm_pipeline_tests.rules.cases import Case, Given


def found(by: str, likeness: float) -> Given:
    year = {"country": "TGO", "school_year": "2022-2023"}
    return Given(
        "places_told",
        {
            "int_schools_listed": [year | {"unit": "a", "level": "1", "source": "census"}],
            "places_found": [
                year
                | {
                    "unit": "a",
                    "place": "A",
                    "place_name": "EPP KARA",
                    "matched_by": by,
                    "likeness": likeness,
                }
            ],
        },
    )


CASES = [
    Case(
        "PLACE_NAME_DIFFERS",
        breaks=found("doubtful", 0.28),
        holds=found("code", 0.9),
        told={"unit_code": "a", "value": "EPP KARA", "parameters": "code=A; score=28"},
    )
]
