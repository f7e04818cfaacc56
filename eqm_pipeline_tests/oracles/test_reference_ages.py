"""Official ages (O15), and what a reform of them does: one dated row of YAML, and every rate follows from that year on.

Belongs here: ages that the structures resolve. Provenance: O15 is sourced (UIS system table, by way of GEM); the reform is
made up, its figures are worked out by hand.
"""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest
import yaml

from eqm_pipeline.catalogue import Catalogue
from eqm_pipeline.warehouse import seeds
from eqm_pipeline.warehouse.engine import Engine
from eqm_pipeline.warehouse.marts import compute_marts
from eqm_pipeline.warehouse.models import load_models
from eqm_pipeline.warehouse.partition import compute_partition
from eqm_pipeline_tests.warehouse import tiny

# country: first and last official age of primary, age of the last grade, age from which a pupil of grade 1 is over age
O15 = {
    "BFA": (6, 11, 11, 8), "BDI": (7, 12, 12, 9), "CMR": (6, 11, 11, 8), "CIV": (6, 11, 11, 8),
    "MDG": (6, 10, 10, 8), "NER": (7, 12, 12, 9), "SEN": (6, 11, 11, 8), "TGO": (6, 11, 11, 8),
}  # fmt: skip
YEARS = ("2021-2022", "2022-2023", "2023-2024")


@pytest.fixture(scope="module")
def ages() -> dict[tuple[str, str], list[int]]:
    """Ages that the terms of a ratio resolve to, by country and rule, for primary in 2022."""
    made = seeds.seeds(Catalogue())
    structures = [r for r in made["structures"] if r[1] == 2022 and r[2] == "1"]
    model = load_models()["ratio_terms"]
    shape = load_models()["ratio_graded_terms"].declaration.columns
    rows = []
    for n, (country, _, level, entry, duration, *_) in enumerate(structures):
        for m, (rule, grade) in enumerate((("official", "_T"), ("last_grade", "_T"), ("over_age", "1"))):
            said = {
                "shape_id": 10 * n + m,
                "country": country,
                "year": 2022,
                "level": level,
                "entry_age": entry,
            }
            said |= {
                "duration": duration,
                "age_rule": rule,
                "term_grade": grade,
                "side": rule,
                "position": 1,
                "n_positions": 1,
                "sign": 1,
                "lag": 0,
            }
            rows.append(tuple(said.get(c) for c in shape))
    engine = Engine()
    engine.register_rows("ratio_graded_terms", rows, shape)
    engine.register_rows("single_ages", made["single_ages"], seeds.COLUMNS["single_ages"])
    engine.create("ratio_terms", model.sql)
    found = engine.query(
        "select country, side, list(cast(age as integer) order by cast(age as integer)) from ratio_terms group by country, side"
    )
    engine.close()
    return {(country, rule): years for country, rule, years in found}


@pytest.mark.parametrize("country", O15)
def test_o15_sourced_the_structures_resolve_to_the_reference_ages(
    country: str, ages: dict[tuple[str, str], list[int]]
) -> None:
    first, last, last_grade, over_age = O15[country]
    assert ages[country, "official"] == list(range(first, last + 1))
    assert ages[country, "last_grade"] == [last_grade]
    assert min(ages[country, "over_age"]) == over_age


def reform(folder: Path, *rows: dict[str, object]) -> Catalogue:
    """Togo in small with three primary grades from age 6, and whatever dated rows follow."""
    made = tiny.catalogue(folder)
    path = made.folder / "countries" / "tgo" / "country.yml"
    country = yaml.safe_load(path.read_text())
    country["structure"] += rows
    path.write_text(yaml.safe_dump(country))
    return Catalogue(made.folder)


@pytest.fixture(scope="module")
def reformed(tmp_path_factory: pytest.TempPathFactory) -> pd.DataFrame:
    """From 2023 primary starts at 7 and lasts two years: one row."""
    folder = tmp_path_factory.mktemp("reform")
    made = reform(folder, {"from": 2023, "entry_age": 7, "durations": {"1": 2}})
    for year in YEARS:
        tiny.write_year(folder, year)
        tiny.write_population(folder, year)
        compute_partition(folder, "TGO", year, made)
    compute_marts(folder, made, "2026.1")
    mart = pd.read_parquet(folder / "marts" / "indicators.parquet")
    at = (
        (mart["area"] == "TGO")
        & (mart["level"] == "1")
        & (mart["sex"] == "_T")
        & (mart["location"] == "_T")
        & (mart["sector"] == "_T")
    )
    return mart[at & (mart["base_indicator"] == "_Z")]


def figures(mart: pd.DataFrame, indicator: str, column: str, method: str = "_Z") -> list[object]:
    rows = mart[
        (mart["indicator"] == indicator) & (mart["method"] == method) & (mart["grade"] == "_T")
    ].set_index("school_year")
    return [rows.loc[y, column] for y in YEARS]


def test_a_reform_of_one_row_changes_the_official_ages_from_its_year_on(reformed: pd.DataFrame) -> None:
    # a hundred children of each age: three official ages, then two
    assert figures(reformed, "gross_enrolment_ratio", "denominator") == [300, 200, 200]


def test_the_last_grade_and_its_age_follow(reformed: pd.DataFrame) -> None:
    # grade 3 less repeaters (45 - 5) over age 8; then grade 2 (35) over age 8
    assert figures(reformed, "gross_intake_ratio_last_grade", "numerator") == [40, 35, 35]
    assert figures(reformed, "gross_intake_ratio_last_grade", "denominator") == [100, 100, 100]


def test_the_first_year_of_a_reform_is_a_break_of_population_based_rates_and_no_other_is(
    reformed: pd.DataFrame,
) -> None:
    for indicator in ("gross_enrolment_ratio", "gross_intake_ratio_last_grade", "gross_intake_rate"):
        assert figures(reformed, indicator, "obs_status") == ["A", "B", "A"], indicator
    assert figures(reformed, "pupils_per_classroom", "obs_status") == ["A", "A", "A"]


def test_survival_and_promotion_end_at_the_last_grade_of_the_base_year(reformed: pd.DataFrame) -> None:
    promoted = reformed[(reformed["indicator"] == "promotion_rate") & (reformed["method"] == "raw")]
    assert promoted.groupby("school_year")["grade"].agg(set)[YEARS[0]] == {"1", "2"}
    assert promoted.groupby("school_year")["grade"].agg(set)[YEARS[1]] == {"1"}
    # 2023: grade 1 to 2 alone, 35 of 40 promoted and 2 of 40 repeating
    values = figures(reformed, "survival_rate_last_grade", "value", "uis_product")
    assert values[1] == pytest.approx(100 * (35 / 40) / (1 - 2 / 40))


def test_a_row_without_an_end_gives_way_to_a_later_one(tmp_path: Path) -> None:
    country = reform(tmp_path, {"from": 2023, "entry_age": 7, "durations": {"1": 2}}).countries["TGO"]
    assert [country.structure_in(y).entry_age for y in (2022, 2023, 2030)] == [6, 7, 7]


def test_secondary_as_a_whole_begins_with_its_first_cycle_and_lasts_as_long_as_both() -> None:
    rows = {(r[0], r[2]): (r[3], r[4]) for r in seeds.seeds(Catalogue())["structures"] if r[1] == 2022}
    assert rows["BDI", "2_3"] == (13, 6)
    assert rows["SEN", "2_3"] == (12, 7)
