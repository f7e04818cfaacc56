"""Cases of the rules on areas over years: pupils, returns, headline figures, flows, series, amounts.

Belongs here: rows of aggregates and marts. Does not belong here: the SQL.
"""

from __future__ import annotations

from typing import Any

from eqm_pipeline_tests.rules.cases import Case, Given

BEFORE = {"country": "TGO", "school_year": "2020-2021", "year": 2021, "level": "1"}
NOW = {"country": "TGO", "school_year": "2021-2022", "year": 2022, "level": "1"}
REGION = {"area_level": "edu_region", "area": "R1"}
COUNTRY = {"area_level": "country", "area": "TGO"}
WHOLE = {"grade": "_T", "age": "_T", "sex": "_T", "sector": "_T", "location": "_T", "breakdown": "_Z"}


def pupils(where: dict[str, str], now: float, panel: float) -> Given:
    """10,000 pupils last year, of whom 8,000 in schools of both years."""
    same = where | WHOLE | {"measure": "enrolment", "source": "census"}
    rows = [
        BEFORE | same | {"universe": "_T", "value": 10_000},
        BEFORE | same | {"universe": "panel_base", "value": 8_000},
        NOW | same | {"universe": "_T", "value": now},
        NOW | same | {"universe": "panel_after", "value": panel},
    ]
    return Given(("areas_over_years", "numbers_told"), {"whole_counts": rows})


def areas(now: float) -> Given:
    """One inspectorate of eleven with 1,000 teachers each; the others grow by 1 to 10 in a hundred."""
    same = WHOLE | {
        "area_level": "inspection",
        "measure": "teachers",
        "n_units": 60,
        "universe": "_T",
        "source": "census",
    }
    values = [("I0", now), *((f"I{n}", 1000.0 + 10 * n) for n in range(1, 11))]
    rows = [BEFORE | same | {"area": area, "value": 1000} for area, _ in values]
    rows += [NOW | same | {"area": area, "value": value} for area, value in values]
    return Given(("areas_apart", "numbers_told"), {"whole_counts": rows})


def figure(before: float, now: float, unit: str = "percent", n_units: int = 80) -> Given:
    same = {
        "indicator": "r", "column": "r@1", "sex": "_T", "obs_status": "A", "unit": unit, "n_units": n_units,
    }  # fmt: skip
    rows = [y | REGION | same | {"value": v} for y, v in ((BEFORE, before), (NOW, now))]
    given: dict[str, Any] = {"headlines": rows, "key_indicators_listed": [{"indicator": "r"}]}
    return Given(("areas_over_years", "numbers_told"), given)


def returned(share: float, expected: int = 100) -> Given:
    """Of an area where 98 % had usable returns last year."""
    same = {"country": "TGO", "level": "1", "expected": expected} | REGION
    rows = [same | {"school_year": y, "coverage": c} for y, c in (("2020-2021", 0.98), ("2021-2022", share))]
    return Given(("returns_over_years", "numbers_told"), {"coverage": rows})


def flow(promoted: float, repeaters: float, where: dict[str, str] = REGION) -> Given:
    """Of 1,000 pupils of grade 2."""
    p, r = promoted / 10, repeaters / 10
    row = BEFORE | where | {
        "year_to": 2022, "grade": "2", "sex": "_T", "population": "all_schools", "source": "census", "enrolment": 1000,
        "repeaters_next": repeaters, "enrolment_next_grade": promoted + 50, "repeaters_next_grade": 50,
        "promotion_rate": p, "repetition_rate": r, "dropout_rate": 100 - p - r,
    }  # fmt: skip
    years = [{"school_year": "2021-2022", "year": 2022}]
    return Given(("flows_compared", "numbers_told"), {"flows": [row], "school_years": years})


def series(revision: str) -> Given:
    same = {
        "area_level": "country", "measure": "population", "age_group": "single", "source": "complements",
        "series": "wpp", "is_preferred": True,
    }  # fmt: skip
    rows = [BEFORE | same | {"revision": "2019"}, NOW | same | {"revision": revision}]
    return Given(("series_over_years", "numbers_told"), {"population_series": rows})


def amount(now: float) -> Given:
    same = WHOLE | {
        "area_level": "inspection", "area": "I1", "measure": "budget", "breakdown": "budget_stage",
        "category": "programmed", "universe": "_T", "source": "complements",
    }  # fmt: skip
    rows = [BEFORE | same | {"value": 5_000_000}, NOW | same | {"value": now}]
    return Given(("budgets_over_years", "numbers_told"), {"int_measures": rows})


CASES = [
    Case(
        "YOY_REGION",
        breaks=pupils(REGION, 11_500, 8_200),
        holds=pupils(REGION, 10_900, 8_200),
        told={
            "unit_code": "edu_region R1",
            "column": "enrolment@1",
            "value": "11500",
            "parameters": "growth=15; panel=2.5",
        },
    ),
    Case("YOY_REGION", breaks=pupils(COUNTRY, 10_300, 8_600), holds=pupils(COUNTRY, 10_300, 8_300)),
    Case(
        "YOY_AREA_ROBUST",
        breaks=areas(1500),
        holds=areas(1200),
        told={
            "unit_code": "inspection I0",
            "column": "teachers@1",
            "value": "1500",
            "parameters": "before=1000; around=6",
        },
    ),
    Case(
        "YOY_INDICATOR",
        breaks=figure(70, 76),
        holds=figure(70, 74),
        told={"unit_code": "edu_region R1", "column": "r@1", "value": "76", "parameters": "before=70"},
    ),
    Case(
        "YOY_INDICATOR",
        breaks=figure(40, 47, "pupils_per_teacher"),
        holds=figure(40, 45, "pupils_per_teacher"),
    ),
    Case("YOY_INDICATOR", breaks=figure(70, 76), holds=figure(70, 76, n_units=12)),
    Case(
        "COVERAGE_CHANGE",
        breaks=returned(0.92),
        holds=returned(0.94),
        told={
            "unit_code": "edu_region R1",
            "column": "usable_share@1",
            "value": "92",
            "parameters": "before=98",
        },
    ),
    Case(
        "OUT_LOWCOV",
        breaks=returned(0.85),
        holds=returned(0.91),
        told={"value": "85", "parameters": "expected=100"},
    ),
    Case(
        "FLOW_PROMO_GT1",
        breaks=flow(1060, 20),
        holds=flow(1040, 0),
        told={"unit_code": "edu_region R1", "column": "enrolment@1/2", "value": "1060"},
    ),
    Case(
        "FLOW_DROPOUT_NEG",
        breaks=flow(960, 100),
        holds=flow(940, 100),
        told={"value": "-6", "parameters": "pupils=1000; repeaters=100"},
    ),
    Case("FLOW_DROPOUT_NEG", breaks=flow(930, 100, COUNTRY), holds=flow(910, 100, COUNTRY)),
    Case(
        "REP_CONS",
        breaks=flow(20, 1001),
        holds=flow(20, 1000),
        told={"value": "1001", "parameters": "pupils=1000"},
    ),
    Case(
        "POP_SOURCE_BREAK",
        breaks=series("2022"),
        holds=series("2019"),
        told={"column": "population@1/single", "parameters": "series=wpp/2022; before=wpp/2019"},
    ),
    Case(
        "BUDGET_UNIT",
        breaks=amount(5_050),
        holds=amount(5_500),
        told={"column": "budget@1/programmed", "value": "5050", "parameters": "before=5000000"},
    ),
]
