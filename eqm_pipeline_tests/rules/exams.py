"""Cases of the rules on examinations.

Belongs here: candidates beside each other and beside pupils. Does not belong here: the arithmetic.
"""

from __future__ import annotations

from eqm_pipeline_tests.rules.cases import Case, Core, cell


def candidates(registered: int, present: int, passed: int) -> Core:
    told = {"registered": registered, "present": present, "passed": passed}
    return Core(
        {
            "exams": [
                cell(f"candidates_{k}", n, sex="F", category="CEPD", breakdown="exam")
                for k, n in told.items()
            ]
        }
    )


CASES = [
    Case(
        "EXAM_ORDER",
        breaks=candidates(30, 28, 29),
        holds=candidates(30, 28, 28),
        told={"unit_code": "A", "value": "29"},
    ),
]
