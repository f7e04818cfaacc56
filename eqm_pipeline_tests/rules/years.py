"""Cases of the rules on one school, or one column, over two years.

Belongs here: rows of what the years say of schools. Does not belong here: the SQL.
"""

from __future__ import annotations

from typing import Any

from eqm_pipeline_tests.rules.cases import Case, Given

BEFORE = {"country": "TGO", "school_year": "2020-2021", "year": 2021, "level": "1"}
NOW = {"country": "TGO", "school_year": "2021-2022", "year": 2022, "level": "1"}


def schools(*pairs: tuple[str, float | None, float | None]) -> dict[str, list[dict[str, Any]]]:
    """(code, pupils last year, pupils this year); None: not in that year's file."""
    listed, totals = [], []
    same = {"source": "census", "status": "open", "is_open": True, "inspection": "I1"}
    for code, *enrolments in pairs:
        for year, pupils in zip((BEFORE, NOW), enrolments, strict=True):
            if pupils is not None:
                listed.append(year | same | {"unit": code})
                totals.append(year | {"unit": code, "is_open": True, "enrolment": pupils})
    return {"int_schools_listed": listed, "int_school_totals": totals}


def grades(code: str, before: list[float], now: list[float]) -> list[dict[str, Any]]:
    """Girls by grade, last year and this."""
    return [
        year | {"unit": code, "grade": str(g), "sex": "F", "enrolment": n}
        for year, numbers in ((BEFORE, before), (NOW, now))
        for g, n in enumerate(numbers, 1)
    ]


def sizes(before: float, now: float) -> Given:
    return Given(
        ("school_followed", "schools_over_years", "sizes_over_years", "numbers_told"),
        schools(("a", before, now), ("b", 50, 50)),
    )


def among(now: float) -> Given:
    """One of eleven schools; the others grow by 1 to 10 %."""
    others = [(f"b{n}", 200, 200 + 2 * n) for n in range(1, 11)]
    return Given(
        ("school_followed", "schools_over_years", "sizes_over_years", "numbers_told"),
        schools(("a", 200, now), *others),
    )


def cells(now: float) -> Given:
    given = schools(("a", 130, 100 + now)) | {"int_school_grades": grades("a", [30, 50, 50], [now, 50, 50])}
    return Given(("school_followed", "schools_over_years", "cells_over_years", "numbers_told"), given)


def copied(last: float) -> Given:
    numbers = [30.0, 25, 20, 20, 15, 10]
    given = schools(("a", 120, 110 + last))
    given["int_school_grades"] = grades("a", numbers, [*numbers[:-1], last])
    return Given(("school_followed", "schools_over_years", "copies_over_years", "numbers_told"), given)


def come_and_go(
    doubtful: tuple[str, float | None, float | None],
    grades_of_new: int = 0,
    set_aside: str = "",
    known: str = "b0",
) -> Given:
    """One doubtful school among nine that stay; one school is known of an earlier year."""
    given: dict[str, Any] = schools(doubtful, *((f"b{n}", 100, 100) for n in range(9)))
    new = [(doubtful[2] or 0) / grades_of_new] * grades_of_new if grades_of_new else []
    given["int_school_grades"] = grades(doubtful[0], [], new)
    given["int_school_totals"].append(
        {"country": "TGO", "year": 2019, "level": "1", "unit": known, "enrolment": 1}
    )
    earlier = {"country": "TGO", "school_year": "2018-2019", "year": 2019, "level": "1", "is_open": True}
    given["int_schools_listed"].append(earlier | {"unit": known, "source": "census", "status": "open"})
    given["structures"] = [{"country": "TGO", "year": 2022, "level": "1", "duration": 6}]
    told = {"country": "TGO", "unit_code": set_aside, "state": "new", "action": "quarantined"}
    given["findings"] = [told | {"school_year": y} for y in ("2020-2021", "2021-2022") if set_aside]
    models = (
        "school_followed",
        "schools_over_years",
        "schools_missing",
        "schools_come_and_go",
        "numbers_told",
    )
    return Given(models, given)


def water(now: int) -> Given:
    """Ten schools and one more with water last year."""
    units = [f"b{n}" for n in range(11)]
    given: dict[str, Any] = schools(("a", 50, 50), *((u, 50, 50) for u in units))
    same = {"measure": "has_water", "category": "_Z", "source": "census"}
    given["int_school_facilities"] = [
        year | same | {"unit": u, "value": value}
        for u in ("a", *units)
        for year, value in ((BEFORE, 1), (NOW, now if u == "a" else 1))
    ]
    return Given(("school_followed", "schools_over_years", "facilities_lost", "numbers_told"), given)


def column(filled: int) -> Given:
    same = {
        "source": "census", "measure": "teachers", "grade": "_T", "breakdown": "teacher_status", "category": "contract",
        "n_answered": 100,
    }  # fmt: skip
    rows = [BEFORE | same | {"n_filled": 80}, NOW | same | {"n_filled": filled}]
    return Given(("columns_over_years", "numbers_told"), {"int_zero_shares": rows})


def last_grade(repeaters: float) -> Given:
    same = {
        "area_level": "edu_region", "area": "R1", "grade": "6", "age": "_T", "sex": "_T", "sector": "_T",
        "location": "_T", "breakdown": "_Z", "universe": "_T", "source": "census",
    }  # fmt: skip
    counts = [
        (BEFORE, "enrolment", 200),
        (BEFORE, "repeaters", 40),
        (NOW, "enrolment", 190),
        (NOW, "repeaters", repeaters),
    ]
    given = {
        "whole_counts": [y | same | {"measure": m, "value": v} for y, m, v in counts],
        "structures": [{"country": "TGO", "year": y, "level": "1", "last_grade": "6"} for y in (2021, 2022)],
    }
    return Given(("last_grades_over_years", "numbers_told"), given)


CASES = [
    Case(
        "YOY_SCHOOL",
        breaks=sizes(200, 290),
        holds=sizes(200, 279),
        told={"unit_code": "a", "column": "enrolment@1", "value": "290", "parameters": "before=200"},
    ),
    Case("YOY_SCHOOL", breaks=sizes(100, 150), holds=sizes(100, 149), told={"value": "150"}),
    Case(
        "YOY_ROBUST",
        breaks=among(280),
        holds=among(230),
        told={"unit_code": "a", "value": "280", "parameters": "before=200; around=6"},
    ),
    Case(
        "YOY_X10",
        breaks=sizes(40, 400),
        holds=sizes(40, 360),
        told={"value": "400", "parameters": "before=40"},
    ),
    Case("YOY_X10", breaks=sizes(1200, 12), holds=sizes(900, 9), told={"value": "12"}),
    Case("YOY_X10", breaks=cells(300), holds=cells(250), told={"column": "enrolment@1/1/F", "value": "300"}),
    Case(
        "YOY_IDENTICAL",
        breaks=copied(10),
        holds=copied(11),
        told={"unit_code": "a", "value": "120", "parameters": "cells=6"},
    ),
    Case(
        "VANISH",
        breaks=come_and_go(("a", 80, None)),
        holds=come_and_go(("a", 80, None), set_aside="a"),
        told={"unit_code": "a", "column": "schools@1", "value": "80", "parameters": "of=10", "n": "1"},
    ),
    Case("VANISH", breaks=come_and_go(("a", 80, None)), holds=come_and_go(("a", 80, 0))),
    Case(
        "APPEAR",
        breaks=come_and_go(("a", None, 40), grades_of_new=2),
        holds=come_and_go(("a", None, 40), grades_of_new=2, set_aside="a"),
        told={"unit_code": "a", "value": "40"},
    ),
    Case(
        "OPEN_FULL",
        breaks=come_and_go(("a", None, 60), grades_of_new=6),
        holds=come_and_go(("a", None, 60), grades_of_new=5),
        told={"unit_code": "a", "value": "60"},
    ),
    Case(
        "OPEN_FULL",
        breaks=come_and_go(("a", None, 60), grades_of_new=6),
        holds=come_and_go(("a", None, 60), grades_of_new=6, known="a"),
    ),
    Case(
        "INFRA_LOSS",
        breaks=water(0),
        holds=water(1),
        told={"unit_code": "a", "column": "has_water@1", "value": "0", "parameters": "before=1"},
    ),
    Case(
        "ZERO_DEFAULT",
        breaks=column(45),
        holds=column(55),
        told={
            "unit_code": "country TGO",
            "column": "teachers@1/_T/teacher_status/contract",
            "value": "55",
            "parameters": "before=20",
        },
    ),
    Case(
        "REP_LAST_ZERO",
        breaks=last_grade(0),
        holds=last_grade(1),
        told={"unit_code": "edu_region R1", "parameters": "before=40; pupils=190"},
    ),
]
