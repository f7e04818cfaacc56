"""Cases of the rules on the pupils of one school: sums, parts, grades, sexes.

Belongs here: a school or two whose pupils do not fit each other. Does not belong here: ages (ages.py), the arithmetic.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from eqm_pipeline_tests.rules.cases import Case, Core, Sent, cell

EQUAL = ((20, 20), (15, 15), (10, 10))
NAMES = "code,F1,M1,total\n"
PRINTED = {"kind": "count", "to": "enrolment", "measure": "enrolment", "zero": "nil", "printed_total": True}


def pupils(*grades: tuple[int | None, int | None], **others: Any) -> Core:
    """Girls and boys of each grade of one school, and further cells of enrolment."""
    cells = [
        cell("enrolment", n, grade=str(k), sex=sex)
        for k, both in enumerate(grades, start=1)
        for sex, n in zip("FM", both, strict=True)
    ]
    return Core({"enrolment": [*cells, *others.pop("more", [])], **others})


def of_grade_1(girls: int, **measures: int) -> Core:
    more = [cell(m, n, grade="1", sex="F") for m, n in measures.items()]
    return Core({"enrolment": [cell("enrolment", girls, grade="1", sex="F"), *more]})


def total(number: int, **at: str) -> Core:
    return pupils(
        (20, 22), (18, 19), (17, 16), (15, 18), (14, 12), (9, 11), more=[cell("enrolment", number, **at)]
    )


def sectors(number: int) -> Core:
    said: Mapping[str, int] = {"public": 700, "private": 200, "community": 100}
    cells = [
        cell("enrolment", n, "TGO", unit_level="country", breakdown="sector", category=k)
        for k, n in said.items()
    ]
    return Core({"national_counts": [*cells, cell("enrolment", number, "TGO", unit_level="country")]})


def printed(number: int, grade: str, row: str = "A,30,28") -> Sent:
    return Sent(f"{NAMES}{row},{number}\n", columns={"total": PRINTED | {"grade": grade}})


def two_grades(number: int) -> Sent:
    columns = {"girls": PRINTED | {"sex": "F"}}
    return Sent(f"code,F1,M1,F2,M2,girls\nA,30,28,20,22,{number}\n", columns=columns)


def empty_school(number: int) -> Core:
    cells = [cell("enrolment", 30, "B", grade="1", sex="F"), cell("enrolment", number, grade="1", sex="F")]
    return Core({"enrolment": cells, "teachers": [cell("teachers", 3, u, sex="F") for u in "AB"]})


def disabled(*by_kind: int) -> Core:
    """Pupils with a disability by its kind alone, beside 79 pupils of two grades and both sexes."""
    kinds = ("hearing", "sight")
    cells = [
        cell("disabled_pupils", n, breakdown="disability", category=k)
        for n, k in zip(by_kind, kinds, strict=True)
    ]
    return pupils((20, 22), (18, 19), more=cells)


def groups(number: int) -> Core:
    told = [cell("class_groups", number, grade="1"), cell("class_groups", 1, "B", grade="1")]
    return pupils((20, 22), (18, 19), class_groups=told)


CASES = [
    Case(
        "REP_LE_ENR",
        of_grade_1(5, repeaters=6),
        of_grade_1(6, repeaters=6),
        {"value": "6", "parameters": "whole=5"},
    ),
    Case(
        "DISAB_LE_ENR",
        of_grade_1(5, disabled_pupils=6),
        of_grade_1(6, disabled_pupils=6),
        {"parameters": "whole=5"},
    ),
    Case("DISAB_LE_ENR", disabled(80, 80), disabled(79, 79), {"value": "80", "parameters": "whole=79"}),
    Case(
        "NEW_AGE_LE",
        of_grade_1(30, new_entrants=31),
        of_grade_1(30, new_entrants=30),
        {"parameters": "pupils=30"},
    ),
    Case(
        "NEW_AGE_LE",
        Core(
            {
                "enrolment": [
                    cell(m, n, grade="1", age="7", sex="F")
                    for m, n in (("enrolment", 9), ("new_entrants", 10))
                ]
            }
        ),
        Core({"enrolment": [cell(m, 9, grade="1", age="7", sex="F") for m in ("enrolment", "new_entrants")]}),
    ),
    Case(
        "NE_REP_G1",
        of_grade_1(30, new_entrants=26, repeaters=5),
        of_grade_1(31, new_entrants=26, repeaters=5),
        {"value": "26", "parameters": "sum=31; pupils=30"},
    ),
    Case(
        "NE_REP_G1",
        of_grade_1(60, new_entrants=40, repeaters=4),
        of_grade_1(60, new_entrants=40, repeaters=5),
        {"parameters": "sum=44; pupils=60"},
    ),
    Case(
        "REP_G1_POLICY",
        Core(of_grade_1(30, repeaters=2).tables, {"REP_G1_POLICY": {"grade_1": 1}}),
        Core(of_grade_1(30, repeaters=2).tables, {"REP_G1_POLICY": {"grade_2": 1}}),
        {"value": "2", "n": "1"},
    ),
    Case(
        "LEVEL_WITHOUT_PUPILS",
        empty_school(0),
        empty_school(1),
        {"unit_code": "A", "parameters": "teachers=3"},
    ),
    Case("GROUPS_MISSING", groups(0), groups(1), {"unit_code": "A", "value": "79"}),
    Case("SEX_SUM", total(43, grade="1"), total(42, grade="1"), {"value": "43", "parameters": "sum=42"}),
    Case("SEX_SUM", printed(59, "1"), printed(58, "1"), {"cell": "D2", "value": "59"}),
    Case("GRADE_SUM", total(92, sex="F"), total(93, sex="F"), {"value": "92", "parameters": "sum=93"}),
    Case("GRADE_SUM", two_grades(51), two_grades(50), {"cell": "F2", "value": "51"}),
    Case("SECTOR_SUM", sectors(1001), sectors(1000), {"unit_code": "TGO", "parameters": "sum=1000"}),
    Case(
        "GRADE_HOLE",
        pupils((30, 30), (0, 0), (28, 29)),
        pupils((30, 30), (0, 0), (10, 9)),
        {"parameters": "below=60; above=57"},
    ),
    Case(
        "GRADE_BULGE",
        pupils((20, 20), (61, 60)),
        pupils((20, 20), (60, 60)),
        {"parameters": "pupils=121; below=40"},
    ),
    Case(
        "GRADE_BULGE",
        pupils((50, 50), (9, 10)),
        pupils((50, 50), (10, 10)),
        {"parameters": "pupils=19; below=100"},
    ),
    Case(
        "SEX_RATIO",
        pupils((10, 45), (14, 44)),
        pupils((20, 40), (18, 42)),
        {"unit_code": "A", "parameters": "girls=24; boys=89"},
    ),
    Case("SEX_RATIO", pupils((30, 8), (85, 3)), pupils((60, 0), (58, 0))),
    Case("SEX_EQUAL", pupils(*EQUAL, (9, 9)), pupils(*EQUAL, (9, 10)), {"value": "54"}),
]
