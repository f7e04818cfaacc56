"""The indicators mart on a country small enough to compute by hand."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest
import yaml

from eqm_pipeline.catalogue import Catalogue
from eqm_pipeline.errors import CatalogueError
from eqm_pipeline.warehouse import seeds
from eqm_pipeline.warehouse.marts import compute_marts
from eqm_pipeline.warehouse.partition import compute_partition
from eqm_pipeline_tests.warehouse import tiny

FIRST, SECOND = tiny.YEARS
KEY = [
    "country", "school_year", "area_level", "area", "indicator", "base_indicator", "level", "grade", "age", "sex",
    "sector", "location", "breakdown", "category", "method",
]  # fmt: skip
TOTALS = {"base_indicator": "_Z", "level": "1", "grade": "_T", "sex": "_T", "sector": "_T", "location": "_T"}


def compute(folder: Path, catalogue: Catalogue, years: tuple[str, ...] = tiny.YEARS) -> pd.DataFrame:
    for year in years:
        compute_partition(folder, "TGO", year, catalogue)
    compute_marts(folder, catalogue, "2026.1")
    return pd.read_parquet(folder / "marts" / "indicators.parquet")


@pytest.fixture(scope="module")
def mart(tmp_path_factory: pytest.TempPathFactory) -> pd.DataFrame:
    folder = tmp_path_factory.mktemp("indicators")
    for year in tiny.YEARS:
        tiny.write_year(folder, year)
        tiny.write_population(folder, year, regions=year == FIRST)
    money = [("I1", 1000, 620), ("I2", 800, None)]
    for stage, at in (("programmed", 1), ("accessed", 2)):
        rows = tiny.cells("budget", [(m[0], "_T", m[at]) for m in money], category=stage)
        shared = {"source": "complements", "unit_level": "inspection", "breakdown": "budget_stage"}
        tiny.write(folder / stage, FIRST, "budget", [r | shared for r in rows])
    both = [
        pd.read_parquet(
            folder / s / "core/budget/country=TGO" / f"school_year={FIRST}" / "complements.parquet"
        )
        for s in ("programmed", "accessed")
    ]
    tiny.write(folder, FIRST, "budget", [r for part in both for r in part.to_dict("records")])
    return compute(folder, tiny.catalogue(folder))


def one(mart: pd.DataFrame, indicator: str, area: str = "TGO", year: str = FIRST, **dims: str) -> pd.Series:
    at = (mart["indicator"] == indicator) & (mart["area"] == area) & (mart["school_year"] == year)
    for column, code in (TOTALS | dims).items():
        at &= mart[column] == code
    assert at.sum() == 1, mart.loc[at, KEY]
    return mart[at].iloc[0]


def test_the_key_is_unique_and_no_status_is_blank(mart: pd.DataFrame) -> None:
    assert not mart.duplicated(KEY).any()
    assert mart["obs_status"].str.len().eq(1).all()
    assert mart.loc[mart["value"].isna(), "reason"].notna().all()


def test_pupils_per_teacher_is_a_ratio_of_sums_over_schools_that_report_both(mart: pd.DataFrame) -> None:
    row = one(mart, "pupil_teacher_ratio")
    assert (row["value"], row["numerator"], row["denominator"]) == (pytest.approx(100 / 3), 100, 3)
    assert (row["n_units"], row["n_expected"], row["coverage"]) == (3, 4, 0.75)
    assert one(mart, "pupil_teacher_ratio", location="urban")["value"] == 30


def test_a_denominator_of_zero_gives_no_value_and_says_so(mart: pd.DataFrame) -> None:
    row = one(mart, "pupil_teacher_ratio", "R2")
    assert pd.isna(row["value"])
    assert (row["denominator"], row["obs_status"], row["reason"]) == (0, "M", "denominator is zero")


def test_gross_enrolment_divides_by_the_official_ages(mart: pd.DataFrame) -> None:
    row = one(mart, "gross_enrolment_ratio")
    assert (row["value"], row["denominator"]) == (pytest.approx(40), 300)  # 120 pupils, ages 6 to 8
    assert one(mart, "gross_enrolment_ratio", sex="F")["value"] == pytest.approx(100 * 55 / 150)


def test_population_of_a_region_serves_that_chain_only(mart: pd.DataFrame) -> None:
    assert one(mart, "gross_enrolment_ratio", "R1")["value"] == pytest.approx(100 * 60 / 75)
    for area, year in (("A1", FIRST), ("I1", FIRST), ("R1", SECOND)):
        row = one(mart, "gross_enrolment_ratio", area, year)
        assert (row["obs_status"], row["reason"]) == ("L", "no population for this area")
        assert pd.isna(row["value"])
        assert row["numerator"] > 0


def test_new_entrants_come_before_enrolment_less_repeaters(mart: pd.DataFrame) -> None:
    assert one(mart, "gross_intake_rate")["numerator"] == 38
    assert one(mart, "gross_intake_rate")["denominator"] == 100


def test_completion_takes_the_last_grade_less_repeaters_over_the_last_age(mart: pd.DataFrame) -> None:
    row = one(mart, "gross_intake_ratio_last_grade")
    assert (row["numerator"], row["denominator"], row["value"]) == (40, 100, pytest.approx(40))


def test_parity_is_girls_over_boys_and_names_its_base(mart: pd.DataFrame) -> None:
    row = one(mart, "gender_parity_index", base_indicator="gross_enrolment_ratio")
    assert row["value"] == pytest.approx(55 / 65)
    assert row["unit"] == "ratio"


def test_flows_are_published_under_the_base_year(mart: pd.DataFrame) -> None:
    row = one(mart, "promotion_rate", grade="1", method="raw")
    assert (row["year"], row["year_to"]) == (2022, 2023)
    assert (row["numerator"], row["denominator"], row["value"]) == (35, 40, pytest.approx(87.5))
    assert one(mart, "repetition_rate", grade="1", method="raw")["value"] == pytest.approx(5)
    assert one(mart, "dropout_rate", grade="1", method="raw")["value"] == pytest.approx(7.5)


def test_flows_and_survival_of_the_last_year_await_the_next(mart: pd.DataFrame) -> None:
    for indicator, dims in (("promotion_rate", {"grade": "1"}), ("survival_rate_last_grade", {})):
        row = one(mart, indicator, year=SECOND, **dims)
        assert (row["obs_status"], row["reason"], row["year_to"]) == ("L", "awaits t+1", 2024)
        assert pd.isna(row["value"])


def test_the_promotion_of_the_last_grade_is_not_a_row(mart: pd.DataFrame) -> None:
    grades = mart.loc[mart["indicator"] == "promotion_rate", "grade"]
    assert set(grades) == {"1", "2"}


def test_survival_multiplies_the_grades_under_the_joint_cap(mart: pd.DataFrame) -> None:
    # by hand: grade 1 p 35/40, r 2/40; grade 2 p 40/35, r 0, capped by the girls' 20/15
    row = one(mart, "survival_rate_last_grade", method="uis_product")
    flows = {"F": (15 / 20, 2 / 20), "M": (20 / 20, 0)}, {"F": (20 / 15, 0), "M": (20 / 20, 0)}
    total = [(35 / 40, 2 / 40), (40 / 35, 0)]
    expected = 100.0
    for (p, r), by_sex in zip(total, flows, strict=True):
        m = max(1, p + r, *(a + b for a, b in by_sex.values()))
        expected *= (p / m) / (1 - r / m)
    assert row["value"] == pytest.approx(expected)


def test_private_share_counts_private_schools_only(mart: pd.DataFrame) -> None:
    assert one(mart, "private_enrolment_share")["value"] == pytest.approx(25)
    assert one(mart, "private_enrolment_share", "R2")["value"] == 0


def test_a_flag_is_a_share_of_the_schools_that_answered(mart: pd.DataFrame) -> None:
    row = one(mart, "schools_with_water")
    assert (row["value"], row["numerator"], row["denominator"]) == (50, 1, 2)


def test_no_examination_is_not_applicable_rather_than_not_collected(mart: pd.DataFrame) -> None:
    row = one(mart, "exam_pass_rate")
    assert (row["obs_status"], row["reason"]) == ("M", "no examination in this system")


def test_a_unit_without_the_amount_accessed_leaves_the_rate(mart: pd.DataFrame) -> None:
    row = one(mart, "budget_access_rate")
    assert (row["value"], row["numerator"], row["denominator"]) == (pytest.approx(62), 620, 1000)


def test_every_core_indicator_has_a_national_row_in_every_year(mart: pd.DataFrame, tmp_path: Path) -> None:
    declared = tiny.catalogue(tmp_path).indicators.items()
    core = {code for code, i in declared if i.core and i.model != "practices"}
    assert len(core) == 74
    for year in tiny.YEARS:
        rows = mart[(mart["area_level"] == "country") & (mart["school_year"] == year) & (mart["sex"] == "_T")]
        assert core <= set(rows["indicator"])


def test_low_coverage_marks_and_very_low_coverage_withholds(tmp_path: Path) -> None:
    catalogue = tiny.catalogue(tmp_path)
    for expected, status, reason in ((5, "U", "low coverage"), (6, "L", "coverage too low"), (4, "A", None)):
        folder = tmp_path / str(expected)
        tiny.write_year(folder, FIRST)
        tiny.write_population(folder, FIRST)
        register = [{"unit_level": "country", "unit": "TGO", "expected": expected, "source": "complements"}]
        tiny.write(folder, FIRST, "returns", register)
        mart = compute(folder, catalogue, (FIRST,))
        row = one(mart, "gross_enrolment_ratio")
        assert (row["obs_status"], row["reason"] if reason else None) == (status, reason)
        assert pd.isna(row["value"]) == (status == "L")
        assert one(mart, "emis_return_rate")["value"] == pytest.approx(100 * 4 / expected)


def test_two_examinations_are_two_rows_and_never_one(tmp_path: Path) -> None:
    exams = [{"code": c, "level": "1", "name": {"en": c, "fr": c}} for c in ("cep", "fslc")]
    catalogue = tiny.catalogue(tmp_path, exams=exams)
    tiny.write_year(tmp_path, FIRST)
    rows = []
    for exam, present, passed in (("cep", 40, 30), ("fslc", 20, 5)):
        shared = {"breakdown": "exam", "category": exam}
        rows += tiny.cells("candidates_present", [("a", "F", present)], **shared)
        rows += tiny.cells("candidates_passed", [("a", "F", passed)], **shared)
    tiny.write(tmp_path, FIRST, "exams", rows)
    mart = compute(tmp_path, catalogue, (FIRST,))
    assert one(mart, "exam_pass_rate", category="cep")["value"] == 75
    assert one(mart, "exam_pass_rate", category="fslc")["value"] == 25
    assert set(mart.loc[(mart["indicator"] == "exam_pass_rate") & (mart["level"] == "1"), "category"]) == {
        "cep",
        "fslc",
    }


RATIO = {
    "label": {"en": "Girls per classroom", "fr": "Filles par salle"},
    "definition": {"en": "Girls per classroom.", "fr": "Filles par salle."},
    "domain": "learning_environment",
    "unit": "pupils_per_classroom",
    "multiplier": 1,
    "numerator": [{"measure": "enrolment", "sex": "F"}],
    "denominator": [{"measure": "classrooms"}],
    "denominator_kind": "same_unit",
    "by": ["sector"],
}


def declare(catalogue: Catalogue, **entries: object) -> Catalogue:
    (catalogue.folder / "indicators" / "invented.yml").write_text(yaml.safe_dump(entries))
    return Catalogue(catalogue.folder)


def test_a_new_ratio_is_one_yaml_entry(tmp_path: Path) -> None:
    catalogue = declare(tiny.catalogue(tmp_path), girls_per_classroom=RATIO)
    tiny.write_year(tmp_path, FIRST)
    mart = compute(tmp_path, catalogue, (FIRST,))
    assert one(mart, "girls_per_classroom")["value"] == pytest.approx(55 / 6)
    assert one(mart, "girls_per_classroom", sector="private")["value"] == 10
    labels = pd.read_parquet(tmp_path / "marts" / "indicator_labels.parquet").set_index("indicator")
    assert labels.loc["girls_per_classroom", "label_fr"] == "Filles par salle"


def test_a_ratio_of_an_unknown_measure_is_refused_by_name(tmp_path: Path) -> None:
    wrong = RATIO | {"denominator": [{"measure": "swimming_pools"}]}
    with pytest.raises(CatalogueError, match="girls_per_classroom: no such measure: swimming_pools"):
        seeds.seeds(declare(tiny.catalogue(tmp_path), girls_per_classroom=wrong))


def test_equal_inputs_give_equal_bytes_and_a_failure_leaves_what_was_there(tmp_path: Path) -> None:
    catalogue = tiny.catalogue(tmp_path)
    tiny.write_year(tmp_path, FIRST)
    compute(tmp_path, catalogue, (FIRST,))
    paths = sorted([*(tmp_path / "marts").glob("*.parquet"), *(tmp_path / "aggregates").rglob("*.parquet")])
    before = {p: p.read_bytes() for p in paths}
    compute(tmp_path, catalogue, (FIRST,))
    assert {p: p.read_bytes() for p in paths} == before
    assert not list(tmp_path.rglob("*.part"))


def test_nothing_accepted_gives_empty_marts_rather_than_an_error(tmp_path: Path) -> None:
    rows = compute_marts(tmp_path, tiny.catalogue(tmp_path))
    assert rows["indicators"] == 0
    assert rows["areas"] == 6
