"""int_measures: what is summed, what is nil, what is missing, and over which schools."""

from __future__ import annotations

import pandas as pd
import pytest

from eqm_pipeline.warehouse.partition import compute_partition
from eqm_pipeline_tests.warehouse import tiny

YEAR = "2021-2022"
TOTALS = {
    "grade": "_T",
    "age": "_T",
    "sex": "_T",
    "sector": "_T",
    "location": "_T",
    "breakdown": "_Z",
    "universe": "_T",
}


@pytest.fixture(scope="module")
def measures(tmp_path_factory: pytest.TempPathFactory) -> pd.DataFrame:
    folder = tmp_path_factory.mktemp("measures")
    tiny.write_year(folder, YEAR)
    complements = {"source": "complements", "unit_level": "inspection"}
    posts = tiny.cells("inspectors", [("I1", "_T", 1), ("I2", "_T", None)], **complements)
    tiny.write(folder, YEAR, "support_visits", posts)
    register = [{"unit_level": "inspection", "unit": "I1", "expected": 2, "source": "complements"}]
    register += [{"unit_level": "inspection", "unit": "I2", "expected": 4, "source": "complements"}]
    tiny.write(folder, YEAR, "returns", register)
    tiny.write_population(folder, YEAR, regions=True)
    compute_partition(folder, "TGO", YEAR, tiny.catalogue(folder))
    path = folder / "aggregates" / "int_measures" / "country=TGO" / f"school_year={YEAR}" / "part.parquet"
    return pd.read_parquet(path)


def one(measures: pd.DataFrame, measure: str, area: str = "TGO", **dims: str) -> pd.Series:
    at = (measures["measure"] == measure) & (measures["area"] == area)
    for column, code in (TOTALS | dims).items():
        at &= measures[column] == code
    assert at.sum() == 1, measures[at]
    return measures[at].iloc[0]


def test_the_columns_are_those_of_the_design(measures: pd.DataFrame) -> None:
    assert list(measures.columns) == [
        "country", "school_year", "year", "area_level", "area", "measure", "level", "grade", "age", "sex", "sector",
        "location", "breakdown", "category", "universe", "value", "obs_status", "n_units", "n_expected", "source",
    ]  # fmt: skip


def test_the_key_is_unique_with_its_source(measures: pd.DataFrame) -> None:
    key = [c for c in measures.columns if c not in ("value", "obs_status", "n_units", "n_expected")]
    assert not measures.duplicated(key).any()


def test_a_school_on_two_chains_counts_once_in_the_country(measures: pd.DataFrame) -> None:
    assert one(measures, "enrolment")["value"] == 120
    assert one(measures, "enrolment", "A1")["value"] == 120
    assert one(measures, "enrolment", "R1")["value"] + one(measures, "enrolment", "R2")["value"] == 120


def test_a_region_left_out_is_taken_from_the_inspectorate(measures: pd.DataFrame) -> None:
    assert one(measures, "enrolment", "R1")["value"] == 60


def test_totals_over_sex_and_grade_are_the_sums_of_their_cells(measures: pd.DataFrame) -> None:
    assert one(measures, "enrolment", sex="F")["value"] == 55
    assert one(measures, "enrolment", grade="2")["value"] == 35
    assert one(measures, "enrolment", grade="2", sex="M")["value"] == 20


def test_what_reporting_units_leave_out_is_an_explicit_nil(measures: pd.DataFrame) -> None:
    row = one(measures, "repeaters", "R2", grade="1")
    assert (row["value"], row["obs_status"], row["n_units"]) == (0, "A", 2)


def test_a_measure_that_no_unit_reported_is_missing_and_never_zero(measures: pd.DataFrame) -> None:
    row = one(measures, "has_water", "R2")
    assert pd.isna(row["value"])
    assert (row["obs_status"], row["n_units"]) == ("O", 0)


def test_ages_are_summed_where_the_contract_has_no_total(measures: pd.DataFrame) -> None:
    assert one(measures, "new_entrants")["value"] == 38
    assert one(measures, "new_entrants", age="6")["value"] == 28


def test_a_breakdown_is_summed_where_there_is_no_main_row(measures: pd.DataFrame) -> None:
    row = one(measures, "teachers")
    assert (row["value"], row["n_units"], row["n_expected"]) == (3, 3, 6)
    assert one(measures, "teachers", breakdown="teacher_status")["category"] == "civil_servant"


def test_a_unit_missing_one_side_leaves_both(measures: pd.DataFrame) -> None:
    assert one(measures, "enrolment", universe="teachers")["value"] == 100  # d does not say how many teachers
    assert one(measures, "teachers", universe="enrolment")["value"] == 3
    assert one(measures, "schools", universe="has_water")["value"] == 2


def test_a_school_that_reports_no_teacher_stays(measures: pd.DataFrame) -> None:
    assert one(measures, "teachers", "R2", universe="enrolment")["value"] == 0
    assert one(measures, "enrolment", "R2", universe="teachers")["value"] == 40


def test_sector_and_location_are_shown_one_at_a_time_above_the_lowest_areas(measures: pd.DataFrame) -> None:
    assert one(measures, "enrolment", sector="private")["value"] == 30
    assert one(measures, "enrolment", "R1", location="urban")["value"] == 30
    low = measures[measures["area_level"] == "inspection"]
    assert set(low["sector"]) == set(low["location"]) == {"_T"}
    assert not ((measures["sector"] != "_T") & (measures["location"] != "_T")).any()


def test_a_sector_without_schools_is_zero_where_the_area_reports(measures: pd.DataFrame) -> None:
    row = one(measures, "enrolment", "R2", sector="private")
    assert (row["value"], row["n_units"], row["n_expected"]) == (0, 0, 0)


def test_the_register_says_how_many_returns_were_expected(measures: pd.DataFrame) -> None:
    assert one(measures, "schools_expected")["value"] == 6
    assert one(measures, "schools_received")["value"] == 4
    assert one(measures, "enrolment", "R2")["n_expected"] == 4
    # the register knows inspectorates only: all their schools lie in A1, and so do the ones it waits for
    assert one(measures, "enrolment", "A1")["n_expected"] == 6


def test_an_areas_own_figure_is_summed_only_when_none_below_is_missing(measures: pd.DataFrame) -> None:
    assert one(measures, "inspectors", "I1")["value"] == 1
    assert one(measures, "inspectors", "R1")["value"] == 1
    assert pd.isna(one(measures, "inspectors")["value"])


def test_tables_of_schools_and_of_areas_are_paired_over_the_areas_that_have_both(
    measures: pd.DataFrame,
) -> None:
    assert one(measures, "teachers", universe="inspectors")["value"] == 3
    assert one(measures, "inspectors", universe="teachers")["value"] == 1


def test_population_given_for_the_country_is_not_summed_from_its_regions(measures: pd.DataFrame) -> None:
    row = one(measures, "population", age="6")
    assert (row["value"], row["n_units"]) == (100, 1)
    assert one(measures, "population", "R1", age="6")["value"] == 25
    ages = set(measures.loc[measures["measure"] == "population", "age"])
    assert ages == {"5", "6", "7", "8", "9", "10"}  # no total: only these ages are there
