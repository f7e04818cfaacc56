"""Net rates capped jointly, school life expectancy, unknown ages, the transversal profile: counts in, figures out."""

from __future__ import annotations

from typing import Any

import pandas as pd
import pytest

from eqm_pipeline_tests.oracles.counts import run_counts

SIX_GRADES = range(1, 7)


def count(measure: str, value: float, **dims: Any) -> dict[str, Any]:
    return {"year": 2022, "measure": measure, "value": value} | {k: str(v) for k, v in dims.items()}


def one(found: pd.DataFrame, indicator: str, **dims: str) -> pd.Series:
    totals = {"base_indicator": "_Z", "level": "1", "grade": "_T", "age": "_T", "sex": "_T", "location": "_T"}
    at = (found["indicator"] == indicator) & (found["area_level"] == "country")
    for column, code in (totals | dims).items():
        at &= found[column] == code
    assert at.sum() == 1, found[at].to_string()
    return found[at].iloc[0]


@pytest.fixture(scope="module")
def capped() -> pd.DataFrame:
    """10,000 boys and 9,800 girls of official age; 10,400 and 9,996 at any level, 10,100 and 9,849 in primary."""
    rows = []
    for sex, population, primary, elsewhere in (("M", 10_000, 10_100, 300), ("F", 9_800, 9_849, 147)):
        rows.append(count("school_age_population", population, sex=sex))
        for age in range(6, 12):
            rows.append(count("enrolment", primary if age == 6 else 0, sex=sex, age=age))
            rows.append(count("enrolment", 0, sex=sex, age=age, level="0"))
            rows.append(count("enrolment", elsewhere if age == 11 else 0, sex=sex, age=age, level="2_3"))
    return run_counts(rows)


@pytest.mark.parametrize(
    ("indicator", "sex", "value"),
    [
        ("total_net_enrolment_rate", "M", 100.0), ("total_net_enrolment_rate", "F", 98.0769),
        ("total_net_enrolment_rate", "_T", 99.0482), ("net_enrolment_rate", "M", 97.1154),
        ("net_enrolment_rate", "F", 96.6346), ("net_enrolment_rate", "_T", 96.8774),
        ("out_of_school_rate", "M", 0.0), ("out_of_school_rate", "F", 1.9231),
    ],
)  # fmt: skip
def test_o5_derived_all_net_rates_are_divided_by_the_excess_of_boys(
    capped: pd.DataFrame, indicator: str, sex: str, value: float
) -> None:
    row = one(capped, indicator, sex=sex, method="capped")
    assert row["value"] == pytest.approx(value, abs=1e-4)
    assert 100 * row["numerator"] / row["denominator"] == pytest.approx(row["value"])


def test_o5_derived_the_raw_rates_stand_beside_and_parity_is_unchanged(capped: pd.DataFrame) -> None:
    assert one(capped, "total_net_enrolment_rate", sex="M", method="raw")["value"] == pytest.approx(104)
    assert one(capped, "net_enrolment_rate", sex="F", method="raw")["value"] == pytest.approx(100.5)
    for method in ("raw", "capped"):
        dims = {"base_indicator": "total_net_enrolment_rate", "method": method}
        assert one(capped, "gender_parity_index", **dims)["value"] == pytest.approx(0.980769, abs=1e-6)


def test_children_out_of_school_are_the_capped_rate_in_numbers(capped: pd.DataFrame) -> None:
    assert one(capped, "out_of_school_children", sex="M", method="capped")["value"] == pytest.approx(0)
    girls = one(capped, "out_of_school_children", sex="F", method="capped")
    assert girls["value"] == pytest.approx(9_800 - 9_996 / 1.04)


def test_a_count_of_children_out_of_school_that_was_sent_is_not_changed_by_the_factor() -> None:
    rows = []
    for sex, population, enrolled, out in (("M", 1000, 1100, 50), ("F", 1000, 900, 120)):
        rows += [
            count("school_age_population", population, sex=sex),
            count("out_of_school_children", out, sex=sex),
        ]
        rows += [count("enrolment", enrolled if a == 6 else 0, sex=sex, age=a) for a in range(6, 12)]
    found = run_counts(rows)
    assert one(found, "net_enrolment_rate", sex="F", method="capped")["value"] == pytest.approx(90 / 1.1)
    assert one(found, "out_of_school_rate", sex="F", method="capped")["value"] == pytest.approx(12)
    assert one(found, "out_of_school_rate", method="capped")["value"] == pytest.approx(8.5)
    assert one(found, "out_of_school_children", sex="M", method="capped")["value"] == pytest.approx(50)


def test_o6_derived_life_expectancy_counts_unknown_ages_and_leaves_repetition_out() -> None:
    rates = [62, 85, 90, 92, 91, 88, 80, 60, 35, 15]
    rows = [count("population", 10_000, age=a) for a in range(6, 16)]
    rows += [count("enrolment", 100 * r, age=a) for a, r in enumerate(rates, 6)]
    rows += [count("enrolment", 1_200, age="_U"), count("repeaters", 5_400)]
    found = run_counts(rows)
    assert one(found, "school_life_expectancy")["value"] == pytest.approx(7.1)
    assert one(found, "school_life_expectancy_net")["value"] == pytest.approx(6.56)


def test_life_expectancy_has_no_value_when_an_age_with_pupils_lacks_its_population() -> None:
    rows = [count("population", 10_000, age=a) for a in range(6, 12)]
    rows += [count("enrolment", 5_000, age=a) for a in range(6, 13)]
    row = one(run_counts(rows), "school_life_expectancy")
    assert pd.isna(row["value"])
    assert (row["obs_status"], row["reason"]) == ("O", "population by age missing")


@pytest.mark.parametrize(
    ("unknown", "value", "status", "reason"),
    [(80, 15.0, "A", None), (150, 15.0, "U", "ages unknown"), (400, None, "L", "ages unknown")],
)
def test_o22_derived_over_age_is_a_share_of_known_ages_and_says_when_too_many_are_unknown(
    unknown: int, value: float | None, status: str, reason: str | None
) -> None:
    rows = [count("enrolment", n, grade=1, age=a) for a, n in ((6, 782), (7, 0), (8, 138))]
    rows.append(count("enrolment", unknown, grade=1, age="_U"))
    row = one(run_counts(rows), "over_age_enrolment_share")
    assert (row["numerator"], row["denominator"]) == (138, 920)
    told = row[["value", "reason"]].astype(object).where(row.notna(), None)
    assert told["value"] == (value and pytest.approx(value))
    assert (row["obs_status"], told["reason"]) == (status, reason)


def test_o8_derived_transversal_retention_is_access_to_the_last_grade_over_access_to_the_first() -> None:
    newcomers = [1400, 1150, 980, 860, 760, 690]
    children = [1350, 1320, 1290, 1260, 1230, 1200]
    rows = [count("enrolment", n + 10, grade=g) for g, n in zip(SIX_GRADES, newcomers, strict=True)]
    rows += [count("repeaters", 10, grade=g) for g in SIX_GRADES]
    rows += [count("population", n, age=a) for a, n in enumerate(children, 6)]
    found = run_counts(rows)
    access = [one(found, "access_rate_by_grade", grade=str(g))["value"] for g in SIX_GRADES]
    assert access == pytest.approx([103.7037, 87.1212, 75.969, 68.254, 61.7886, 57.5], abs=1e-4)
    row = one(found, "transversal_retention_rate")
    assert row["value"] == pytest.approx(55.4464, abs=1e-4)
    assert (row["numerator"], row["denominator"]) == (pytest.approx(access[-1]), pytest.approx(access[0]))


def test_trained_teachers_of_the_first_two_grades_are_compared_with_those_of_the_others() -> None:
    rows = []
    for grade, trained in zip(SIX_GRADES, (6, 6, 8, 8, 8, 8), strict=True):
        rows.append(count("teachers_by_grade", 10, grade=grade))
        rows.append(count("trained_teachers_by_grade", trained, grade=grade))
    row = one(run_counts(rows), "early_grade_trained_teacher_ratio")
    assert row["value"] == pytest.approx(0.75)
    assert (row["numerator"], row["denominator"]) == (pytest.approx(60), pytest.approx(80))
