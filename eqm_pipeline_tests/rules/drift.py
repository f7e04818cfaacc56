"""Cases of rules on what is missing from a delivery as a whole.

Belongs here: grades that no row is of. Does not belong here: columns and tables (files.py), grades of one school (pupils.py).
"""

from __future__ import annotations

from typing import Any

from eqm_pipeline_tests.rules.cases import Case, Sent
from eqm_pipeline_tests.rules.small import CENSUS, COUNTS

CLASSES = ("CP1", "CP2", "CE1", "CE2", "CM1", "CM2")
LONG: dict[str, Any] = {
    "tables": {
        "ecole": {
            "unit": "code",
            "one_row_per_unit": False,
            "dimensions": {"grade": {"column": "classe", "codes": "classe"}},
            "columns": {
                "code": {"to": "schools.unit", "kind": "code"},
                "classe": {"ignore": "carried as a dimension"},
                "{sex}": COUNTS | {"to": "enrolment", "measure": "enrolment", "sex": "{sex}"},
            },
        }
    },
    "codes": CENSUS["codes"] | {"classe": {name: str(i + 1) for i, name in enumerate(CLASSES)}},
}


def long(*classes: str) -> Sent:
    """Two schools, a row for each grade."""
    rows = [f"{code},{name},3,4\n" for code in "AB" for name in classes]
    return Sent("code,classe,F,M\n" + "".join(rows), contract=LONG)


CASES = [
    Case(
        "GRADE_ABSENT",
        long(*CLASSES[:4], "CM2"),
        long(*CLASSES),
        told={"column": "classe (ecole)", "value": "CM1", "parameters": "absent=1:5"},
    ),
]
