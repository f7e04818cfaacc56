"""Correction for non-response (O14) and raw growth under non-response (O19), from core tables to the marts.

Belongs here: the two oracle blocks and what must hold around them. Their expected figures are derived, not printed: the
inputs are of an exercise, the results follow from the definition of a stratified estimate.
"""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest
import yaml

from eqm_pipeline.catalogue import Catalogue
from eqm_pipeline.warehouse.marts import compute_marts
from eqm_pipeline.warehouse.partition import compute_partition
from eqm_pipeline_tests.warehouse import tiny

FIRST, SECOND = tiny.YEARS
PLACE = {"inspection": "I1", "edu_region": "R1", "admin1": "A1"}
# O14: schools expected and returned, pupils of those that returned
STRATA = {
    ("public", "rural"): (400, 360, 54_000),
    ("public", "urban"): (100, 98, 39_200),
    ("private", "urban"): (80, 40, 7_200),
}
# O19: pupils of five schools; the largest does not return in the second year
GROWTH = {FIRST: (100, 200, 300, 400, 500), SECOND: (105, 210, 315, 420, None)}


def catalogue(folder: Path, **programme: object) -> Catalogue:
    made = tiny.catalogue(folder)
    path = made.folder / "programme.yml"
    path.write_text(yaml.safe_dump(yaml.safe_load(path.read_text()) | programme))
    return Catalogue(made.folder)


def write_schools(data: Path, year: str, schools: list[dict[str, object]]) -> None:
    """Schools with `pupils` (None: not returned), girls and boys in halves, all in grade 1."""
    tiny.write(data, year, "schools", [
        {k: v for k, v in s.items() if k != "pupils"} | {"status": "open" if s["pupils"] is not None else "not_returned"}
        for s in schools
    ])  # fmt: skip
    counts = [(s["unit"], x, "1", s["pupils"] / 2) for s in schools if s["pupils"] is not None for x in "FM"]  # type: ignore[operator]
    tiny.write(data, year, "enrolment", tiny.cells("enrolment", counts))


def exercise(*, listed: bool = True) -> list[dict[str, object]]:
    """The schools of O14. Within a stratum they differ; `listed=False` leaves out those that did not return."""
    out: list[dict[str, object]] = []
    for (sector, location), (expected, returned, pupils) in STRATA.items():
        mean = pupils / returned
        for n in range(expected if listed else returned):
            lean = 2 if n % 2 else -2  # an even number returned: leans cancel out
            out.append(
                {"unit": f"{sector}-{location}-{n}", "sector": sector, "location": location, **PLACE}
                | {"pupils": mean + lean if n < returned else None}
            )
    return out


def measures(data: Path, year: str = FIRST) -> pd.DataFrame:
    path = data / "aggregates" / "int_measures" / "country=TGO" / f"school_year={year}" / "part.parquet"
    found = pd.read_parquet(path)
    return found[(found["measure"] == "enrolment") & (found["sector"] == "_T") & (found["location"] == "_T")]


def corrected(data: Path, area: str = "TGO", grade: str = "_T", sex: str = "_T") -> pd.Series:
    found = measures(data)
    at = (found["universe"] == "corrected") & (found["area"] == area)
    at &= (found["grade"] == grade) & (found["sex"] == sex)
    assert at.sum() == 1
    return found[at].iloc[0]


def coverage(data: Path, area: str = "TGO", year: str = FIRST) -> pd.Series:
    found = pd.read_parquet(data / "marts" / "coverage.parquet")
    return found[(found["area"] == area) & (found["school_year"] == year)].iloc[0]


@pytest.fixture(scope="module")
def o14(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("o14")
    made = catalogue(folder, non_response_correction="stratified")
    write_schools(folder, FIRST, exercise())
    tiny.write_population(folder, FIRST)
    compute_partition(folder, "TGO", FIRST, made)
    compute_marts(folder, made, "2026.1")
    return folder


def test_o14_derived_the_stratified_estimate_and_the_imputed_share_are_exact(o14: Path) -> None:
    row = corrected(o14)
    assert row["value"] == pytest.approx(114_400, abs=1e-6)
    assert (row["obs_status"], row["n_units"], row["n_expected"]) == ("I", 498, 580)
    judged = coverage(o14)
    assert 100 * judged["imputed_share"] == pytest.approx(12.2378, abs=5e-5)
    assert 100 * judged["coverage"] == pytest.approx(85.8621, abs=5e-5)
    assert (judged["judgement"], judged["expected"], judged["received"]) == ("C", 580, 498)


def test_o14_derived_what_was_reported_stays_beside_it(o14: Path) -> None:
    found = measures(o14)
    as_reported = found[
        (found["universe"] == "_T")
        & (found["area"] == "TGO")
        & (found["grade"] == "_T")
        & (found["sex"] == "_T")
    ]
    assert as_reported["value"].tolist() == [pytest.approx(100_400)]
    assert as_reported["obs_status"].tolist() == ["A"]


def test_o14_derived_sexes_grades_and_both_chains_add_up(o14: Path) -> None:
    girls, boys = corrected(o14, sex="F")["value"], corrected(o14, sex="M")["value"]
    assert girls + boys == pytest.approx(114_400)
    assert corrected(o14, grade="1")["value"] == pytest.approx(114_400)
    for area in ("A1", "R1"):
        assert corrected(o14, area)["value"] == pytest.approx(114_400)


def test_a_corrected_rate_stands_beside_the_reported_one_with_a_method_of_its_own(o14: Path) -> None:
    mart = pd.read_parquet(o14 / "marts" / "indicators.parquet")
    rates = mart[
        (mart["indicator"] == "gross_enrolment_ratio")
        & (mart["area"] == "TGO")
        & (mart["level"] == "1")
        & (mart["sex"] == "_T")
    ]
    by_method = rates.set_index("method")
    assert by_method.loc["_Z", "numerator"] == pytest.approx(100_400)
    assert by_method.loc["non_response_corrected", "numerator"] == pytest.approx(114_400)
    assert by_method.loc["non_response_corrected", "obs_status"] in ("I", "U")


def test_schools_that_only_the_register_knows_take_the_mean_of_their_area(tmp_path: Path) -> None:
    made = catalogue(tmp_path, non_response_correction="stratified")
    write_schools(tmp_path, FIRST, exercise(listed=False))
    register = [
        {"unit_level": "inspection", "unit": u, "expected": n, "source": "complements"}
        for u, n in (("I1", 580), ("I2", 2))
    ]
    tiny.write(tmp_path, FIRST, "returns", register)
    compute_partition(tmp_path, "TGO", FIRST, made)
    mean = 100_400 / 498
    assert corrected(tmp_path, "R1")["value"] == pytest.approx(580 * mean)
    assert corrected(tmp_path, "A1")["value"] == pytest.approx(580 * mean)
    # an inspectorate of which no school is listed: the country speaks for it, in its own region
    assert corrected(tmp_path)["value"] == pytest.approx(582 * mean)


def test_a_stratum_with_few_returns_gives_way_to_a_wider_one(tmp_path: Path) -> None:
    made = catalogue(tmp_path, non_response_correction="stratified")
    far = {"inspection": "I2", "edu_region": "R2", "admin1": "A1", "sector": "public", "location": "rural"}
    schools: list[dict[str, object]] = [{"unit": f"n{n}", **far, **PLACE, "pupils": 100} for n in range(6)]
    schools += [{"unit": f"f{n}", **far, "pupils": 40 if n < 4 else None} for n in range(8)]
    write_schools(tmp_path, FIRST, schools)
    compute_partition(tmp_path, "TGO", FIRST, made)
    assert corrected(tmp_path)["value"] == pytest.approx(600 + 160 + 4 * 760 / 10)


def test_nothing_is_imputed_unless_the_programme_asks_nor_from_a_handful_of_schools(tmp_path: Path) -> None:
    for folder, schools, programme in (
        (tmp_path / "off", exercise(), {}),
        (tmp_path / "few", exercise()[356:364], {"non_response_correction": "stratified"}),
    ):
        made = catalogue(folder, **programme)
        write_schools(folder, FIRST, schools)
        compute_partition(folder, "TGO", FIRST, made)
        compute_marts(folder, made, "2026.1")
        assert not (measures(folder)["universe"] == "corrected").any()
        assert pd.isna(coverage(folder)["imputed_share"])
        mart = pd.read_parquet(folder / "marts" / "indicators.parquet")
        assert not (mart["method"] == "non_response_corrected").any()


def test_o19_derived_a_raw_fall_of_30_percent_is_never_a_fall(tmp_path: Path) -> None:
    made = catalogue(tmp_path, non_response_correction="stratified", non_response_min_returns=4)
    for year, pupils in GROWTH.items():
        public = {"sector": "public", "location": "rural", **PLACE}
        write_schools(
            tmp_path, year, [{"unit": f"s{n}", **public, "pupils": p} for n, p in enumerate(pupils)]
        )
        tiny.write_population(tmp_path, year)
        compute_partition(tmp_path, "TGO", year, made)
    compute_marts(tmp_path, made, "2026.1")
    raw = [
        measures(tmp_path, y)
        .query("universe == '_T' and area == 'TGO' and grade == '_T' and sex == '_T'")["value"]
        .item()
        for y in GROWTH
    ]
    assert 100 * (raw[1] / raw[0] - 1) == pytest.approx(-30)
    # the mart says who is missing, and every rate on these pupils carries it
    judged = coverage(tmp_path, year=SECOND)
    assert (judged["expected"], judged["received"], judged["judgement"]) == (5, 4, "C")
    assert (judged["schools_change"], judged["change_judgement"]) == (pytest.approx(-0.2), "jump")
    mart = pd.read_parquet(tmp_path / "marts" / "indicators.parquet")
    second = mart[(mart["school_year"] == SECOND) & (mart["area"] == "TGO")]
    rates = second[
        (second["indicator"] == "gross_enrolment_ratio")
        & (second["method"] == "_Z")
        & (second["level"] == "1")
        & (second["sex"] == "_T")
    ]
    assert rates["obs_status"].tolist() == ["U"]
    assert rates["reason"].tolist() == ["low coverage"]
    # imputed from the schools that answered: marked so, and no fall either beyond what they show
    found = measures(tmp_path, SECOND).query(
        "universe == 'corrected' and area == 'TGO' and grade == '_T' and sex == '_T'"
    )
    assert found["value"].item() == pytest.approx(1050 * 5 / 4)
    assert found["obs_status"].item() == "I"
