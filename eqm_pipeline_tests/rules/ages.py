"""Cases of the rules on the ages of the pupils of one school. Grade 1 of Togo is six years old.

Belongs here: pupils of one grade by age. Does not belong here: other rules on pupils (pupils.py).
"""

from __future__ import annotations

from eqm_pipeline_tests.rules.cases import Case, Core, cell


def ages(by_age: dict[int, int], total: int | None = None) -> Core:
    """Girls of grade 1 by age, and their number where `total` says it."""
    cells = [cell("enrolment", n, grade="1", age=str(a), sex="F") for a, n in by_age.items()]
    whole = [cell("enrolment", total, grade="1", sex="F")] if total is not None else []
    return Core({"enrolment": cells + whole})


CASES = [
    Case(
        "AGE_SUM", ages({6: 20, 7: 9}, 30), ages({6: 20, 7: 10}, 30), {"value": "30", "parameters": "sum=29"}
    ),
    Case("AGE_SUM", ages({6: 200, 7: 97}, 300 + 1), ages({6: 200, 7: 98}, 300)),
    Case(
        "AGE_GRADE",
        ages({6: 25, 7: 12, 13: 5}),
        ages({6: 25, 7: 13, 13: 4}),
        {"value": "5", "column": "enrolment 1 1 13 F", "parameters": "outside=5; pupils=42"},
    ),
    Case(
        "AGE_GRADE",
        ages({6: 25, 7: 12, 16: 1}),
        ages({6: 25, 7: 12, 15: 1}),
        {"column": "enrolment 1 1 16 F"},
    ),
    Case(
        "AGE_SHIFT",
        ages({9: 5, 10: 18, 11: 8}),
        ages({8: 5, 9: 18, 10: 8}),
        {"parameters": "age=10; official=6; pupils=31"},
    ),
    Case("AGE_SINGLE", ages({6: 31, 7: 0}), ages({6: 30, 7: 1}), {"parameters": "age=6; pupils=31"}),
]
