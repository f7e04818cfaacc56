"""Cases of the rules on populations, on results, and across sources.

Belongs here: rows of aggregates and of the published table. Does not belong here: the SQL.
"""

from __future__ import annotations

from typing import Any

from eqm_pipeline_tests.rules.cases import Case, Given

NOW = {"country": "TGO", "school_year": "2021-2022", "year": 2022}
COUNTRY = NOW | {"area_level": "country", "area": "TGO"}
WHOLE = {"grade": "_T", "age": "_T", "sex": "_T", "sector": "_T", "location": "_T", "breakdown": "_Z", "category": "_Z"}  # fmt: skip


def people(*counts: tuple[str, str, str, float]) -> Given:
    """(area, age, sex, people): TGO is the country, anything else a region."""
    rows = [
        NOW | WHOLE | {
            "area_level": "country" if area == "TGO" else "edu_region", "area": area, "measure": "population",
            "level": "_T", "universe": "_T", "source": "s", "age": age, "sex": sex, "value": n,
        }
        for area, age, sex, n in counts
    ]  # fmt: skip
    ages = [{"age": str(a), "years": a} for a in range(12)]
    return Given(("populations_compared", "numbers_told"), {"int_measures": rows, "single_ages": ages})


def aged(unknown: float) -> Given:
    whole = {k: v for k, v in WHOLE.items() if k in ("grade", "sex", "sector", "location")}
    row = (
        COUNTRY | whole | {"measure": "enrolment", "level": "1", "known": 1000 - unknown, "unknown": unknown}
    )
    return Given(("populations_compared", "numbers_told"), {"unknown_ages": [row]})


def figure(**said: Any) -> dict[str, Any]:
    """A row of the published table: 100 × 50 over 100 of indicator r, unless said otherwise."""
    same = {
        "indicator": "r", "base_indicator": "_Z", "level": "1", "method": "_Z", "value": 50.0, "numerator": 50.0,
        "denominator": 100.0, "obs_status": "A", "unit": "percent",
    }  # fmt: skip
    return COUNTRY | WHOLE | same | said


def rate(indicator: str, value: float, method: str = "_Z") -> Given:
    row = figure(indicator=indicator, value=value, numerator=value, method=method)
    return Given(("rates_compared", "numbers_told"), {"indicators": [row]})


def published(is_break: bool = False, **said: Any) -> Given:
    declared = {"model": "ratio", "multiplier": 100, "method": "_Z", "population_based": True, "sector": "_T"}
    given = {
        "indicators": [figure(**said)],
        "indicator_declarations": [declared | {"indicator": "r", "level": "1"}],
        "indicator_bounds": [{"indicator": "r", "soft_min": 20, "soft_max": 140}],
        "structures": [{"country": "TGO", "year": 2022, "level": "1", "is_break": is_break}],
    }
    return Given(("outputs_compared", "numbers_told"), given)


def sexes(both: float, girls: float, boys: float, parity: float) -> Given:
    rows = [
        figure(value=both),
        figure(sex="F", value=girls),
        figure(sex="M", value=boys),
        figure(indicator="gender_parity_index", base_indicator="r", value=parity),
    ]
    declared = [{"indicator": "r", "level": "1", "model": "ratio"}]
    return Given(("outputs_by_sex", "numbers_told"), {"indicators": rows, "indicator_declarations": declared})


def beside_published(value: float) -> Given:
    given = {
        "indicators": [figure(value=value)],
        "indicator_declarations": [{"indicator": "r", "level": "1", "sector": "_T", "method": "_Z"}],
        "int_reference": [
            NOW
            | {"indicator": "r", "level": "1", "sex": "_T", "source": "published_reference", "value": 46.5}
        ],
    }
    return Given(("headlines", "outputs_published", "numbers_told"), given)


def two_sources(measure: str, counted: float, other: float, grade: str = "_T") -> Given:
    """A region's measure from the census, and from another source: the payroll, or an examination's candidates."""
    same = NOW | WHOLE | {"area_level": "edu_region", "area": "R1", "level": "1", "universe": "_T"}
    exam = {"measure": "candidates_registered", "breakdown": "exam", "category": "cepd", "source": "exams"}
    census = same | {"measure": measure, "source": "census", "grade": grade, "value": counted}
    beside = same | (exam if grade != "_T" else {"measure": measure, "source": "payroll"}) | {"value": other}
    counting = {"area_level": "edu_region", "measure": measure, "level": "1", "source": "census"}
    given = {
        "int_measures": [census, beside],
        "int_sources": [NOW | counting],
        "structures": [{"country": "TGO", "year": 2022, "level": "1", "last_grade": "6"}],
    }
    return Given(("sources_compared", "numbers_told"), given)


def payroll(paid: float) -> Given:
    """Teachers of one school of ten on the payroll and in the census, which agree on the others."""
    rows = [
        NOW | {"source": source, "unit": unit, "measure": "teachers", "level": "1", "value": value}
        for unit, *values in (("a", 6, paid), *((f"b{n}", 4, 4) for n in range(9)))
        for source, value in zip(("census", "payroll"), values, strict=True)
    ]
    return Given(("sources_of_schools", "numbers_told"), {"int_school_sources": rows})


CASES = [
    Case(
        "POP_SMOOTH",
        breaks=people(("TGO", "6", "_T", 100), ("TGO", "7", "_T", 130), ("TGO", "8", "_T", 98)),
        holds=people(("TGO", "6", "_T", 100), ("TGO", "7", "_T", 105), ("TGO", "8", "_T", 98)),
        told={
            "unit_code": "country TGO",
            "column": "population@7",
            "value": "130",
            "parameters": "beside=99",
        },
    ),
    Case(
        "POP_SUM",
        breaks=people(("TGO", "6", "_T", 1000), ("R1", "6", "_T", 600), ("R2", "6", "_T", 390)),
        holds=people(("TGO", "6", "_T", 1000), ("R1", "6", "_T", 600), ("R2", "6", "_T", 398)),
        told={"unit_code": "edu_region all", "value": "990", "parameters": "beside=1000"},
    ),
    Case(
        "POP_SUM",
        breaks=people(("TGO", "6", "_T", 1000), ("TGO", "6", "F", 480), ("TGO", "6", "M", 510)),
        holds=people(("TGO", "6", "_T", 1000), ("TGO", "6", "F", 490), ("TGO", "6", "M", 510)),
        told={"unit_code": "country TGO", "column": "population@6/sex"},
    ),
    Case(
        "AGE_UNKNOWN_SHARE", breaks=aged(101), holds=aged(99), told={"value": "101", "parameters": "beside=1000"}
    ),
    Case(
        "ENR_GT_POP",
        breaks=rate("adjusted_net_enrolment_rate", 101, "raw"),
        holds=rate("adjusted_net_enrolment_rate", 100, "raw"),
        told={"value": "101", "parameters": "pupils=101; population=100"},
    ),
    Case(
        "NIR_GT_100",
        breaks=rate("adjusted_net_intake_rate", 101, "raw"),
        holds=rate("adjusted_net_intake_rate", 100, "raw"),
        told={"column": "adjusted_net_intake_rate@1"},
    ),
    Case(
        "GIR_RANGE",
        breaks=rate("gross_intake_rate", 161),
        holds=rate("gross_intake_rate", 160),
        told={"value": "161"},
    ),
    Case("GIR_RANGE", breaks=rate("gross_intake_rate", 49), holds=rate("gross_enrolment_ratio", 49)),
    Case(
        "OUT_NULL_DENOM",
        breaks=published(denominator=0.0),
        holds=published(),
        told={"unit_code": "country TGO", "column": "r@1", "value": "50"},
    ),
    Case(
        "OUT_HARD",
        breaks=published(value=None, reason="outside its bounds", obs_status="L"),
        holds=published(value=None, reason="not collected", obs_status="L"),
        told={"value": "", "parameters": "numerator=50; denominator=100"},
    ),
    Case(
        "OUT_SOFT",
        breaks=published(value=141.0, numerator=141.0),
        holds=published(value=139.0, numerator=139.0),
        told={"value": "141"},
    ),
    Case("OUT_RATIO_SUMS", breaks=published(value=50.1), holds=published(), told={"value": "50.1"}),
    Case(
        "OUT_BREAK", breaks=published(is_break=True), holds=published(is_break=True, obs_status="B"),
        told={"column": "r@1"},
    ),
    Case(
        "OUT_TOT_BETWEEN",
        breaks=sexes(61, 40, 60, 0.666666667),
        holds=sexes(59, 40, 60, 0.666666667),
        told={"column": "r@1", "value": "61", "parameters": "girls=40; boys=60"},
    ),
    Case(
        "OUT_PARITY",
        breaks=sexes(50, 40, 60, 0.7),
        holds=sexes(50, 40, 60, 0.666666667),
        told={"column": "gender_parity_index@1/r", "value": "0.7"},
    ),
    Case(
        "OUT_EXTERNAL",
        breaks=beside_published(50),
        holds=beside_published(49),
        told={"source": "published_reference", "column": "r@1", "value": "50", "parameters": "published=46.5"},
    ),
    Case(
        "SOURCE_AREA",
        breaks=two_sources("teachers", 200, 220),
        holds=two_sources("teachers", 200, 209),
        told={"source": "payroll", "unit_code": "edu_region R1", "parameters": "beside=200; other=census"},
    ),
    Case(
        "EXAM_VS_GRADE",
        breaks=two_sources("enrolment", 300, 330, grade="6"),
        holds=two_sources("enrolment", 300, 312, grade="6"),
        told={"source": "exams", "column": "candidates_registered@1/cepd", "value": "330"},
    ),
    Case(
        "SOURCE_SCHOOL",
        breaks=payroll(8),
        holds=payroll(7),
        told={"unit_code": "a", "column": "teachers@1", "value": "8", "parameters": "beside=6; other=census"},
    ),
]  # fmt: skip
