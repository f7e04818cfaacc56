"""Cases of rules on registers of persons.

Belongs here: a small register and what is wrong with it. Does not belong here: how it is counted (reading/test_register.py).
"""

from __future__ import annotations

from typing import Any

from eqm_pipeline_tests.rules.cases import Case, Sent
from eqm_pipeline_tests.rules.small import CENSUS

_NEVER = {"pupil": {"class": "direct_identifier"}}
_OF_PUPIL = {
    "grade": {"ignore": "of the pupil"},
    "sex": {"ignore": "of the pupil"},
    "born": {"ignore": "of the pupil", "class": "quasi_identifier"},
}
_SCHOOL = {
    "code": {"to": "schools.unit", "kind": "code"},
    "inspection": {"to": "schools.inspection", "kind": "code", "codes": "areas"},
}
_PUPILS = {
    "@persons": {"to": "enrolment", "measure": "enrolment", "zero": "nil"}, "code": {"ignore": "the unit"},
    "inspection": {"ignore": "of the school"},
}  # fmt: skip
REGISTER: dict[str, Any] = {
    "tables": {
        "schools": {"rows": "units_repeated", "unit": "code", "columns": _SCHOOL | _OF_PUPIL | _NEVER},
        "pupils": {
            "rows": "persons", "unit": "code", "person": "pupil", "columns": _PUPILS | _OF_PUPIL | _NEVER,
            "dimensions": {
                "grade": {"column": "grade", "codes": "grade"}, "sex": {"column": "sex", "codes": "sex"},
                "age": {"column": "born", "codes": "age", "blank": "_U", "born": {"month": 10, "day": 1}},
            },
        },
    },
    "codes": CENSUS["codes"] | {"age": {str(a): str(a) for a in range(5, 13)}},
}  # fmt: skip
HEAD = "pupil,code,inspection,grade,sex,born\n"
GOOD = "1,A,Inspection Nord,1,F,2015-03-01\n2,A,Inspection Nord,1,F,2015-03-01\n3,B,Inspection Sud,2,M,2014-03-01\n"


def with_row(row: str) -> Sent:
    return Sent(HEAD + GOOD + row + "\n", contract=REGISTER)


CASES = [
    Case(
        "PERSON_TWICE", breaks=with_row("1,B,Inspection Sud,1,F,2015-03-01"), holds=with_row("4,B,Inspection Sud,1,F,2015-03-01"),
        told={"unit_code": "B", "row": "5", "n": "1"},
    ),
    Case(
        "PERSON_CELL_UNREAD", breaks=with_row("4,B,Inspection Sud,1,F,2015-02-30"), holds=with_row("4,B,Inspection Sud,1,F,2015-02-28"),
        told={"unit_code": "B", "column": "born", "cell": "F5", "value": ""},
    ),
    Case(
        "UNIT_VARIES", breaks=with_row("4,A,Inspection Sud,1,F,2015-03-01"), holds=with_row("4,A,Inspection Nord,1,F,2015-03-01"),
        told={"unit_code": "A", "row": "5"},
    ),
]  # fmt: skip
