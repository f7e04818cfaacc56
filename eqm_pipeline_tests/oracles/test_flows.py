"""Counts of two years in, flows and cohorts out, through the calculator: the exercises of Senegal, caps and transfers."""

from __future__ import annotations

import pandas as pd
import pytest

from eqm_pipeline_tests.oracles.built import rows_of
from eqm_pipeline_tests.oracles.cohorts import BANGLADESH_2024, SENEGAL_1998, SENEGAL_2004
from eqm_pipeline_tests.oracles.counts import one, run_counts

TOLERANCE = 1e-4
PRINTED = {
    "1998-1999": (
        SENEGAL_1998,
        {
            "promotion_rate": [84.9687, 67.7686, 74.8879, 70.0549, 72.1311],
            "repetition_rate": [10.0209, 23.1405, 17.9372, 13.1868, 20.9836, 22.5806],
            "dropout_rate": [5.0104, 9.0909, 7.1749, 16.7582, 6.8852],
            "effective_promotion_rate": [94.4316, 88.172, 91.2568, 80.6962, 91.2863],
            "percentage_of_repeaters": [10.8559, 19.0083, 15.4709, 15.1099, 18.3607, 18.894],
        },
        {
            ("transition_rate", "_Z"): 37.3272,
            ("effective_transition_rate", "_Z"): 48.2143,
            ("semi_longitudinal_retention_rate", "all_schools"): 51.5186,
            ("survival_rate_last_grade", "cohort_k2"): 50.0046,
            ("survival_rate_last_grade", "all_schools"): 55.9722,
            ("survival_rate_last_grade", "uis_product"): 55.9722,
            ("cohort_completion_rate", "cohort_k2"): 46.07573,
            ("coefficient_of_internal_efficiency", "cohort_k2"): 51.1409,
            ("years_input_per_graduate", "cohort_k2"): 11.7323,
            ("percentage_of_repeaters", "_Z"): 15.9041,
        },
    ),
    "2004-2005": (
        SENEGAL_2004,
        {
            "promotion_rate": [83.1643, 70.2495, 73.8149, 66.9231, 70.8054],
            "repetition_rate": [11.1562, 20.9213, 18.0587, 13.0769, 21.8121, 21.1321],
            "dropout_rate": [5.6795, 8.8292, 8.1264, 20.0, 7.3826],
            "effective_promotion_rate": [93.6073, 88.835, 90.0826, 76.9912, 90.5579],
            "percentage_of_repeaters": [9.9391, 19.3858, 18.5102, 12.0513, 19.7987, 24.5283],
        },
        {
            ("transition_rate", "_Z"): 43.3962,
            ("effective_transition_rate", "_Z"): 55.0239,
            ("semi_longitudinal_retention_rate", "all_schools"): 48.9671,
            ("survival_rate_last_grade", "cohort_k2"): 46.764,
            ("survival_rate_last_grade", "all_schools"): 52.2278,
            ("survival_rate_last_grade", "uis_product"): 52.2278,
            ("cohort_completion_rate", "cohort_k2"): 40.54192,
            ("coefficient_of_internal_efficiency", "cohort_k2"): 45.9393,
            ("years_input_per_graduate", "cohort_k2"): 13.0607,
            ("percentage_of_repeaters", "_Z"): 16.722,
        },
    ),
}


@pytest.fixture(scope="module")
def computed() -> dict[str, pd.DataFrame]:
    """Every exercise through the calculator, in a country whose primary level has as many grades."""
    out = {y: run_counts(e.counts(int(y[-4:]), country="SEN")) for y, (e, _, _) in PRINTED.items()}
    return out | {"bangladesh": run_counts(BANGLADESH_2024.counts(2025, country="MDG"))}


@pytest.mark.parametrize("year", PRINTED)
def test_o1_inputs_printed_rates_of_every_grade(computed: dict[str, pd.DataFrame], year: str) -> None:
    for indicator, by_grade in PRINTED[year][1].items():
        method = "_Z" if indicator == "percentage_of_repeaters" else "raw"
        for grade, value in enumerate(by_grade, 1):
            row = one(computed[year], indicator, grade=str(grade), method=method, school_year=year)
            assert row["value"] == pytest.approx(value, abs=TOLERANCE), (indicator, grade)


@pytest.mark.parametrize("year", PRINTED)
def test_o1_inputs_printed_rates_of_the_level_and_its_cohort(
    computed: dict[str, pd.DataFrame], year: str
) -> None:
    for (indicator, method), value in PRINTED[year][2].items():
        row = one(computed[year], indicator, method=method, school_year=year, breakdown="_Z")
        assert row["value"] == pytest.approx(value, abs=TOLERANCE), (indicator, method)
        assert row["year_to"] == (int(year[-4:]) + 1 if indicator != "percentage_of_repeaters" else None) or (
            pd.isna(row["year_to"]) and indicator == "percentage_of_repeaters"
        )


def test_o2_inputs_printed_the_cohort_of_a_level_of_five_grades(computed: dict[str, pd.DataFrame]) -> None:
    rows, year = computed["bangladesh"], "2024-2025"
    expected = {
        ("survival_rate_last_grade", "cohort_k2"): 81.9952, ("survival_rate_last_grade", "all_schools"): 82.0845,
        ("cohort_completion_rate", "cohort_k2"): 81.17831, ("years_input_per_graduate", "cohort_k2"): 5.8968,
        ("coefficient_of_internal_efficiency", "cohort_k2"): 84.7919,
        ("coefficient_of_internal_efficiency", "all_schools"): 84.8441,
    }  # fmt: skip
    for (indicator, method), value in expected.items():
        row = one(rows, indicator, method=method, school_year=year, breakdown="_Z")
        assert row["value"] == pytest.approx(value, abs=TOLERANCE), (indicator, method)


@pytest.fixture(scope="module")
def capped() -> pd.DataFrame:
    """O5: boys promoted 0.97 and repeating 0.10, girls 0.95 and 0.08, in grade 1; ten thousand of each."""
    rows = []
    for sex, p, r in (("M", 9700, 1000), ("F", 9500, 800)):
        for year, measure, grade, value in (
            (2022, "enrolment", 1, 10_000), (2022, "enrolment", 2, 9_000), (2023, "enrolment", 1, 10_000),
            (2023, "repeaters", 1, r), (2023, "enrolment", 2, p + 500), (2023, "repeaters", 2, 500),
        ):  # fmt: skip
            rows.append({"year": year, "measure": measure, "grade": str(grade), "sex": sex, "value": value})
    return run_counts(rows)


@pytest.mark.parametrize(
    ("sex", "p", "r", "d"),
    [("M", 90.6542, 9.3458, 0.0), ("F", 88.785, 7.4766, 3.7383)],
)
def test_o5_derived_the_joint_cap_divides_the_rates_of_both_sexes_and_is_labelled(
    capped: pd.DataFrame, sex: str, p: float, r: float, d: float
) -> None:
    for indicator, value in (("promotion_rate", p), ("repetition_rate", r), ("dropout_rate", d)):
        row = one(capped, indicator, grade="1", sex=sex, method="capped", school_year="2021-2022")
        assert row["value"] == pytest.approx(value, abs=TOLERANCE)
        assert 100 * row["numerator"] / row["denominator"] == pytest.approx(row["value"])
        assert (row["obs_status"], row["reason"]) == ("U", "negative dropout")


def test_o5_derived_the_raw_rates_stand_beside_the_capped_ones(capped: pd.DataFrame) -> None:
    for sex, p, d in (("M", 97, -7), ("F", 95, -3)):
        for indicator, value in (("promotion_rate", p), ("dropout_rate", d)):
            row = one(capped, indicator, grade="1", sex=sex, method="raw", school_year="2021-2022")
            assert row["value"] == pytest.approx(value)


def test_o18_derived_transfers_between_schools_leave_the_area_as_it_is() -> None:
    # A and B each have 50 in grade 1; 30 and 58 are new in grade 2 a year later, 5 repeat grade 1 in each
    schools = []
    for unit, new in (("a", 30), ("b", 58)):
        for year, grade, pupils, repeaters in ((2022, "1", 50, 0), (2023, "1", 50, 5), (2023, "2", new, 0)):
            schools.append(
                {
                    "unit": unit, "year": year, "school_year": f"{year - 1}-{year}", "grade": grade, "sex": "F",
                    "enrolment": pupils, "repeaters": repeaters, "severity": 0, "inspection": f"I-{unit}",
                }
            )  # fmt: skip
        for year in (2022, 2023):
            whole = [s for s in schools if s["unit"] == unit and s["year"] == year]
            totals = {m: sum(s[m] for s in whole) for m in ("enrolment", "repeaters")}  # type: ignore[misc]
            schools.append(whole[0] | {"grade": "_T", "sex": "_T"} | totals)
    followed = [
        {"year": 2022, "unit": u, "unit_after": u, "kind": "same", "group_code": u} for u in ("a", "b")
    ]
    given = {"int_school_grades": schools, "school_followed": followed}
    rows = rows_of("flows", given | {"int_measures": [], "int_sources": [], "int_coverage": []})
    rows = rows[(rows["grade"] == "1") & (rows["sex"] == "F")].set_index("area")
    assert rows.loc["TGO", "dropout_rate"] == pytest.approx(2)
    assert (rows.loc["TGO", "obs_status"], rows.loc["TGO", "reason"]) == ("A", None)
    assert rows.loc["I-a", "dropout_rate"] == pytest.approx(30)
    assert rows.loc["I-b", "dropout_rate"] == pytest.approx(-26)
    assert (rows.loc["I-b", "obs_status"], rows.loc["I-b", "reason"]) == ("U", "promotion above one")
