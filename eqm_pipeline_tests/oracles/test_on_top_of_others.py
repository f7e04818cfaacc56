"""Composed indicators, parity and dispersion, from the values of the indicators they are made of."""

from __future__ import annotations

from typing import Any

import pandas as pd
import pytest

from eqm_pipeline_tests.oracles.built import rows_of

NOTHING: dict[str, list[dict[str, Any]]] = {"int_sources": []}


def base(indicator: str, value: float | None, **more: Any) -> dict[str, Any]:
    return {"indicator": indicator, "value": value} | more


def made_of(*rows: dict[str, Any]) -> pd.DataFrame:
    return rows_of("composite_rows", NOTHING | {"indicator_rows": rows}).set_index("indicator")


def compared(*rows: dict[str, Any]) -> pd.DataFrame:
    return rows_of("parity_rows", NOTHING | {"indicator_rows": rows}).set_index("indicator")


def test_o24_derived_expected_girlg_is_intake_times_survival() -> None:
    flow = {"method": "uis_product", "year_to": 2023}
    found = made_of(base("gross_intake_rate", 110), base("survival_rate_last_grade", 65, **flow))
    row = found.loc["expected_girlg"]
    assert row["value"] == pytest.approx(71.5)
    assert (row["numerator"], row["denominator"], row["year_to"]) == (110, 65, 2023)
    assert found.loc["cumulative_dropout_rate", "value"] == pytest.approx(35)
    assert found.loc["cumulative_dropout_rate", "method"] == "uis_product"


def test_o24_derived_learning_poverty_is_to_be_out_of_school_or_below_the_minimum() -> None:
    found = made_of(
        base("out_of_school_rate", 20, method="capped"),
        base("pasec_end_reading_sufficient", 40, method="survey", source="pasec"),
    )
    assert found.loc["learning_poverty", "value"] == pytest.approx(68)


@pytest.mark.parametrize(
    ("intake", "survival", "status", "reason"),
    [
        ({"obs_status": "P"}, {"obs_status": "E"}, "E", None),
        ({"value": None, "obs_status": "O", "reason": "numerator missing"}, {}, "O", "numerator missing"),
        (
            {"value": None, "obs_status": "O", "reason": "numerator missing"},
            {"value": None, "obs_status": "L", "reason": "awaits t+1"},
            "O",
            "numerator missing",
        ),
        ({"obs_status": "U", "reason": "low coverage"}, {"value": None, "obs_status": "L", "reason": "awaits t+1"},
         "L", "awaits t+1"),
    ],
)  # fmt: skip
def test_what_is_made_of_others_has_the_worst_of_their_statuses(
    intake: dict[str, Any], survival: dict[str, Any], status: str, reason: str | None
) -> None:
    rows = (
        base("gross_intake_rate", 110) | intake,
        base("survival_rate_last_grade", 65, method="uis_product") | survival,
    )
    row = made_of(*rows).loc["expected_girlg"]
    assert (row["obs_status"], row["reason"]) == (status, reason)
    assert pd.isna(row["value"]) == (status in "OL")


def test_a_ratio_over_nil_is_not_applicable_rather_than_infinite() -> None:
    rows = (
        base("early_grade_trained_teacher_share", 40),
        base("later_grade_trained_teacher_share", 0),
    )
    row = made_of(*rows).loc["early_grade_trained_teacher_ratio"]
    assert pd.isna(row["value"])
    assert (row["obs_status"], row["reason"]) == ("M", "denominator is zero")


def test_a_country_without_the_components_is_told_so() -> None:
    sources = [{"measure": "enrolment"}]
    found = rows_of("composite_rows", {"int_sources": sources, "indicator_rows": []}).set_index("indicator")
    row = found.loc["transversal_retention_rate"]
    assert (row["obs_status"], row["reason"], row["area_level"]) == (
        "L",
        "a component is not computed",
        "country",
    )


@pytest.mark.parametrize(
    ("indicator", "boys", "girls", "gpi", "adjusted"),
    [
        ("gross_enrolment_ratio", 96.5517, 87.7735, 0.909083, 0.909083),
        ("gross_intake_ratio_last_grade", 65.0407, 54.918, 0.844364, 0.844364),
        ("over_age_enrolment_share", 13.4921, 12.1701, 0.902017, 0.902017),
        ("gross_intake_rate", 96, 102, 1.0625, 1.058824),
        ("gross_intake_rate", 92.5, 88, 0.951351, 0.951351),
    ],
)
def test_o4_derived_parity_is_girls_over_boys_and_adjusted_above_one(
    indicator: str, boys: float, girls: float, gpi: float, adjusted: float
) -> None:
    found = compared(base(indicator, boys, sex="M"), base(indicator, girls, sex="F"))
    assert found.loc["gender_parity_index", "value"] == pytest.approx(gpi, abs=1e-5)
    assert found.loc["adjusted_gender_parity_index", "value"] == pytest.approx(adjusted, abs=1e-5)
    assert found.loc["gender_parity_index", "base_indicator"] == indicator


def test_o23_derived_dispersion_weighs_areas_by_their_denominators() -> None:
    areas = (("TGO-R1", 900, 1000), ("TGO-R2", 480, 800), ("TGO-R3", 1400, 2000), ("TGO-R4", 90, 200))
    rows = [
        base("gross_enrolment_ratio", 100 * top / bottom, area_level="edu_region", area=area, numerator=top,
             denominator=bottom)
        for area, top, bottom in areas
    ]  # fmt: skip
    found = compared(*rows).set_index("method")
    cv = found.loc["weighted_cv_edu_region"]
    assert cv["value"] == pytest.approx(0.169662, abs=1e-6)
    assert cv["denominator"] == pytest.approx(71.75)  # the ratio of sums, not 66.25, the mean of the areas
    assert found.loc["min_max_ratio_edu_region", "value"] == pytest.approx(0.5)
    assert found.loc["range_edu_region", "value"] == pytest.approx(45)


def test_o23_derived_location_parity_is_rural_over_urban() -> None:
    rows = (
        base("percentage_of_repeaters", 48, location="rural"),
        base("percentage_of_repeaters", 80, location="urban"),
    )
    assert compared(*rows).loc["location_parity_index", "value"] == pytest.approx(0.6)


def test_an_area_without_a_value_makes_dispersion_of_low_reliability() -> None:
    rows = [
        base("gross_enrolment_ratio", v, area_level="admin1", area=a, denominator=100, obs_status=s)
        for a, v, s in (("TGO-C", 90, "A"), ("TGO-K", 80, "A"), ("TGO-M", None, "L"))
    ]
    row = compared(*rows).set_index("method").loc["weighted_cv_admin1"]
    assert (row["obs_status"], row["reason"]) == ("U", "some areas have no value")
    assert row["n_units"] == 2 < row["n_expected"]
