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


def last_grade(registered: int) -> Core:
    """Candidates beside forty pupils of the sixth and last grade of Togo's primary schools."""
    exams = [cell("candidates_registered", registered, sex="F", category="CEPD", breakdown="exam")]
    return Core({"enrolment": [cell("enrolment", 40, grade="6", sex="F")], "exams": exams})


CASES = [
    Case(
        "EXAM_ORDER",
        breaks=candidates(30, 28, 29),
        holds=candidates(30, 28, 28),
        told={"unit_code": "A", "value": "29"},
    ),
    Case(
        "EXAM_VS_LAST",
        last_grade(48),
        last_grade(44),
        {"value": "48", "parameters": "candidates=48; pupils=40"},
    ),
    Case("EXAM_100", candidates(64, 60, 60), candidates(64, 60, 59), {"parameters": "present=60"}),
]
