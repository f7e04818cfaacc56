"""Cases of rules on staff, rooms and books of one school.

Belongs here: a school that breaks each rule and one that does not. Does not belong here: offices (support.py).
"""

from __future__ import annotations

from typing import Any

from eqm_pipeline_tests.rules.cases import Case, Core, cell


def sizes(pupils: float, teachers: float, unit: str = "A", **more: Any) -> list[dict[str, Any]]:
    """Pupils of grade 1, and teachers, of one school."""
    return [
        cell("enrolment", pupils, unit=unit, grade="1", sex="F"),
        cell("teachers", teachers, unit=unit, sex="F"),
    ]


def staffed(*rows: dict[str, Any], **more: Any) -> Core:
    """Enrolment and teachers in their tables."""
    by = {
        t: [r for r in rows if r["measure"] == m] for t, m in (("enrolment", "enrolment"), ("heads", "heads"))
    }
    rest = [r for r in rows if r["measure"] not in ("enrolment", "heads")]
    return Core({k: v for k, v in {**by, "teachers": rest}.items() if v}, **more)


def even(last: float) -> Core:
    """Ten schools of one stratum near 40 pupils per teacher, and one that differs."""
    known = [r for n in range(10) for r in sizes(38 + n % 5, 1, f"S{n}")]
    return staffed(*known, *sizes(last, 1, "X"))


def rooms(*cells: dict[str, Any], pupils: float = 60, groups: float | None = None) -> Core:
    """A school of some pupils, its class groups and its rooms."""
    tables = {"enrolment": [cell("enrolment", pupils, grade="1", sex="F")], "facilities": list(cells)}
    if groups is not None:
        tables["class_groups"] = [cell("class_groups", groups, grade="1")]
    return Core(tables)


def material(**numbers: float) -> list[dict[str, Any]]:
    return [cell("classrooms", n, breakdown="material", category=m) for m, n in numbers.items()]


def latrine(flag: float, cabins: float) -> Core:
    """Two schools, so that the answer varies: A as given, B with a latrine of two cabins."""
    given = [("A", flag, cabins), ("B", 1, 2), ("C", 0, 0)]
    return Core(
        {"facilities": [cell("has_latrine", f, unit=u) for u, f, _ in given]
         + [cell("latrine_cabins", n, unit=u) for u, _, n in given]}
    )  # fmt: skip


def committee(exists: float, works: float) -> Core:
    return Core({"governance": [cell("has_committee", exists), cell("has_functional_committee", works)]})


def books(numbers: list[float], pupils: float = 30) -> Core:
    """Reading books by grade, for as many pupils in each grade."""
    grades = [(str(g), n) for g, n in enumerate(numbers, 1)]
    return Core(
        {"enrolment": [cell("enrolment", pupils, grade=g, sex="F") for g, _ in grades],
         "textbooks": [cell("textbooks", n, grade=g, breakdown="subject", category="reading") for g, n in grades]}
    )  # fmt: skip


CASES = [
    Case("NO_TEACHER", breaks=staffed(*sizes(120, 0)), holds=staffed(*sizes(120, 3)), told={"unit_code": "A", "value": "120"}),
    Case("PTR_RANGE", breaks=staffed(*sizes(600, 2)), holds=staffed(*sizes(16, 1)), told={"value": "300", "parameters": "pupils=600; teachers=2"}),
    Case("PTR_ROBUST_Z", breaks=even(12), holds=even(30), told={"unit_code": "X", "value": "12"}),
    Case(
        "TRAINED_LE_T",
        breaks=staffed(*sizes(90, 3), cell("trained_teachers", 4, sex="F")),
        holds=staffed(*sizes(90, 3), cell("trained_teachers", 3, sex="F")),
        told={"value": "4", "parameters": "teachers=3"},
    ),
    Case(
        "TEACHERS_TWO_COUNTS",
        breaks=staffed(*sizes(90, 3), cell("teachers", 2, sex="F", breakdown="teacher_status", category="contract")),
        holds=staffed(*sizes(90, 3), cell("teachers", 3, sex="F", breakdown="teacher_status", category="contract")),
        told={"value": "3", "parameters": "by_status=2"},
    ),
    Case(
        "T_LT_GROUPS",
        breaks=Core({"teachers": [cell("teachers", 1, sex="F")], "class_groups": [cell("class_groups", 4, grade="1")]}),
        holds=Core({"teachers": [cell("teachers", 2, sex="F")], "class_groups": [cell("class_groups", 4, grade="1")]}),
        told={"parameters": "teachers=1; groups=4"},
    ),
    Case("HEAD_ONE", breaks=staffed(*sizes(90, 3), cell("heads", 2, sex="F")), holds=staffed(*sizes(90, 3), cell("heads", 1, sex="F")), told={"value": "2"}),
    Case("RPC_RANGE", breaks=rooms(cell("classrooms", 0)), holds=rooms(cell("classrooms", 1)), told={"parameters": "pupils=60; rooms=0"}),
    Case(
        "ROOM_SUM",
        breaks=rooms(cell("classrooms", 5), *material(permanent=2, semi_permanent=2, other=2)),
        holds=rooms(cell("classrooms", 6), *material(permanent=2, semi_permanent=2, other=2)),
        told={"value": "6", "parameters": "parts=6; rooms=5"},
    ),
    Case("GROUPS_ROOMS", breaks=rooms(cell("classrooms", 1), groups=5), holds=rooms(cell("classrooms", 2), groups=5), told={"parameters": "groups=5; rooms=1"}),
    Case("FUNC_LE_EXIST", breaks=committee(0, 1), holds=committee(1, 1), told={"parameters": "of=has_committee; number=0"}),
    Case("FLAG_WITHOUT_DETAIL", breaks=latrine(1, 0), holds=latrine(1, 3), told={"unit_code": "A", "value": "0"}),
    Case("DETAIL_WITHOUT_FLAG", breaks=latrine(0, 3), holds=latrine(0, 0), told={"unit_code": "A", "value": "3"}),
    Case("TEXTBOOK_RANGE", breaks=books([200]), holds=books([90]), told={"value": "200", "parameters": "books=200; pupils=30"}),
    Case("TEXTBOOK_REPEAT", breaks=books([40, 40, 40, 40]), holds=books([40, 40, 41, 40]), told={"value": "40"}),
]  # fmt: skip
