"""The synthetic schools add up to the grown published totals and are the same each time."""

from __future__ import annotations

import numpy as np
import pytest

from eqm_pipeline.catalogue import Catalogue
from eqm_pipeline.errors import UsageError
from eqm_pipeline.samples.apportion import apportion, apportion_within
from eqm_pipeline.samples.national import SAMPLE_YEARS, national
from eqm_pipeline.samples.register import FULL_SIZE
from eqm_pipeline.samples.schools import SchoolYear, build

CATALOGUE = Catalogue()
COUNTRIES = list(CATALOGUE.programme.countries)
SCALE = 0.05
CELLS = [(c, y) for c in COUNTRIES for y in SAMPLE_YEARS]
_built: dict[tuple[str, str], SchoolYear] = {}


def sample(iso3: str, school_year: str) -> SchoolYear:
    key = (iso3, school_year)
    if key not in _built:
        _built[key] = build(iso3, school_year, SCALE, 0, CATALOGUE)
    return _built[key]


def published(iso3: str, measure: str, level: str = "1", sex: str = "_T") -> float:
    rows = CATALOGUE.rows("reference/national_totals")
    keys = (iso3, measure, level, sex)
    return sum(float(r["value"]) for r in rows if (r["iso3"], r["measure"], r["level"], r["sex"]) == keys)


def test_apportioned_totals_are_exact_whatever_the_weights() -> None:
    rng = np.random.default_rng(1)
    weights = rng.lognormal(0, 2, (37, 5)) * (rng.random((37, 5)) < 0.6)
    totals = np.array([0, 1, 36, 1000, 123_457])
    shared = apportion(weights, totals)
    assert (shared.sum(axis=0) == totals).all()
    assert (shared >= 0).all()
    assert (shared[weights == 0] == 0).all()


def test_apportioning_within_limits_fills_up_elsewhere() -> None:
    limits = np.array([[3], [5], [0], [40]])
    shared = apportion_within(limits, np.array([[100.0], [1.0], [0.0], [1.0]]), np.array([48]))
    assert shared.ravel().tolist() == [3, 5, 0, 40]


@pytest.mark.parametrize(("iso3", "school_year"), CELLS)
def test_sums_over_schools_are_the_national_totals(iso3: str, school_year: str) -> None:
    s = sample(iso3, school_year)
    t = s.totals
    assert (s.enrolment.sum(axis=0) == t.enrolment).all()
    assert (s.repeaters.sum(axis=0) == t.repeaters).all()
    assert (s.teachers.sum(axis=(0, 1)) == t.teachers).all()
    assert (s.pre_primary.sum(axis=0) == t.pre_primary).all()
    assert (s.lower_secondary.sum(axis=0) == t.lower_secondary).all()
    private = (s.schools["sector"] == "private").to_numpy()
    assert (s.enrolment[private].sum(axis=0) == t.private).all()


@pytest.mark.parametrize(("iso3", "school_year"), CELLS)
def test_no_part_is_larger_than_its_whole(iso3: str, school_year: str) -> None:
    s = sample(iso3, school_year)
    staff = s.teachers.sum(axis=1)
    assert (s.by_age.sum(axis=2) == s.enrolment).all()
    assert (s.repeaters <= s.enrolment).all()
    assert (s.new_entrants == s.enrolment[:, 0] - s.repeaters[:, 0]).all()
    for part in (s.trained, s.qualified, s.in_service):
        assert (part <= staff).all()
    assert (s.trained_heads <= s.heads).all()
    registered, present, passed = (s.exam[:, k] for k in range(3))
    last = s.enrolment[:, -1] if s.exam_level == "1" else s.lower_secondary[:, -1]
    assert ((passed <= present) & (present <= registered) & (registered <= last)).all()
    assert ((s.class_groups == 0) == (s.enrolment.sum(axis=2) == 0)).all()


@pytest.mark.parametrize(("iso3", "school_year"), CELLS)
def test_the_register_is_complete_and_in_the_areas_of_its_year(iso3: str, school_year: str) -> None:
    s = sample(iso3, school_year)
    schools = s.schools
    assert len(schools) == round(SCALE * FULL_SIZE[iso3])
    assert schools["unit"].is_unique
    assert not schools.isna().any().any()
    assert schools["name"].str.contains("SYNTHETI").all()
    assert set(schools["sector"]) == {"public", "private", "community"}
    areas = {
        (a.area_level, a.area): a.parent
        for a in CATALOGUE.areas[iso3]
        if a.valid_from <= s.year <= a.valid_to
    }
    for lower, upper in (("admin2", "admin1"), ("inspection", "edu_region")):
        for row in schools[[lower, upper]].drop_duplicates().itertuples(index=False):
            assert areas[lower, row[0]] == row[1]
    west, south, east, north = CATALOGUE.countries[iso3].bounding_box
    assert schools["longitude"].between(west, east).all()
    assert schools["latitude"].between(south, north).all()


@pytest.mark.parametrize("iso3", COUNTRIES)
def test_the_ratios_of_the_sample_are_those_published(iso3: str) -> None:
    for school_year in SAMPLE_YEARS:
        t = national(iso3, school_year, SCALE, CATALOGUE)
        pupils, people = published(iso3, "enrolment"), published(iso3, "population_official_age")
        assert t.enrolment.sum() / t.official_age.sum() == pytest.approx(pupils / people, rel=5e-4)
        assert t.enrolment.sum() / t.teachers.sum() == pytest.approx(
            pupils / published(iso3, "teachers"), rel=5e-4
        )
        assert t.repeaters.sum() / t.enrolment.sum() == pytest.approx(
            published(iso3, "repeaters") / pupils, rel=2e-3
        )
        first = t.first_age - t.ages[0]
        official = t.population[first : first + len(t.enrolment)]
        assert (official.sum(axis=0) == t.official_age).all()
        assert (official[0] == t.entry_age).all()


@pytest.mark.parametrize("iso3", COUNTRIES)
def test_survival_between_sample_years_is_plausible(iso3: str) -> None:
    a, b = (national(iso3, y, SCALE, CATALOGUE) for y in SAMPLE_YEARS[:2])
    now, later, repeating = a.enrolment.sum(1), b.enrolment.sum(1), b.repeaters.sum(1)
    promotion = (later[1:] - repeating[1:]) / now[:-1]
    repetition = repeating[:-1] / now[:-1]
    most = np.maximum(1, promotion + repetition)
    survival = np.prod(promotion / most / (1 - repetition / most))
    assert 0.3 < survival < 0.9


@pytest.mark.parametrize(("iso3", "school_year"), CELLS)
def test_teachers_follow_pupils_only_in_part(iso3: str, school_year: str) -> None:
    s = sample(iso3, school_year)
    pupils, teachers = s.enrolment.sum(axis=(1, 2)), s.teachers.sum(axis=(1, 2))
    counted = (s.schools["sector"] != "private").to_numpy() & (pupils > 0) & (teachers > 0)
    assert 0.2 < 1 - np.corrcoef(pupils[counted], teachers[counted])[0, 1] ** 2 < 0.5


@pytest.mark.parametrize("iso3", COUNTRIES)
def test_no_age_holds_more_pupils_than_people(iso3: str) -> None:
    s = sample(iso3, SAMPLE_YEARS[0])
    pupils = s.by_age.sum(axis=(0, 1))
    people = np.array([s.totals.population[s.totals.ages.index(a)] for a in s.ages])
    assert (pupils < people).all()


@pytest.mark.parametrize("iso3", COUNTRIES)
def test_schools_stay_the_same_but_for_one_in_a_hundred(iso3: str) -> None:
    first, second = (sample(iso3, y) for y in SAMPLE_YEARS[:2])
    a, b = (s.schools.set_index("unit") for s in (first, second))
    both = a.index.intersection(b.index)
    assert 0.98 <= len(both) / len(a) < 1
    same = ["name", "code", "sector", "location", "subsystem", "status", "inspection", "admin2"]
    assert a.loc[both, same].equals(b.loc[both, same])
    size = [s.enrolment.sum(axis=(1, 2))[s.schools["unit"].isin(both)] for s in (first, second)]
    assert np.corrcoef(*size)[0, 1] > 0.95


def test_equal_arguments_give_equal_schools_and_another_seed_others() -> None:
    one, two = (build("TGO", SAMPLE_YEARS[1], 0.02, 7, CATALOGUE) for _ in range(2))
    other = build("TGO", SAMPLE_YEARS[1], 0.02, 8, CATALOGUE)
    assert one.schools.equals(two.schools)
    for name in ("enrolment", "by_age", "repeaters", "teachers", "textbooks", "exam", "seats"):
        assert (getattr(one, name) == getattr(two, name)).all()
    assert (one.enrolment != other.enrolment).any()
    assert (one.totals.enrolment == other.totals.enrolment).all()


@pytest.mark.parametrize("iso3", COUNTRIES)
@pytest.mark.parametrize("scale", [0.001, 0.01])
def test_a_small_sample_still_adds_up(iso3: str, scale: float) -> None:
    s = build(iso3, SAMPLE_YEARS[0], scale, 3, CATALOGUE)
    assert (s.enrolment.sum(axis=0) == s.totals.enrolment).all()
    assert (s.teachers.sum(axis=(0, 1)) == s.totals.teachers).all()
    assert (s.repeaters <= s.enrolment).all()


def test_native_peculiarities_are_there() -> None:
    assert set(sample("CMR", SAMPLE_YEARS[0]).schools["subsystem"]) == {"francophone", "anglophone"}
    subsystems = set(sample("NER", SAMPLE_YEARS[0]).schools["subsystem"])
    assert subsystems == {"traditionnel", "franco_arabe", "medersa"}
    burkina = sample("BFA", SAMPLE_YEARS[0])
    assert {"closed_insecurity", "relocated"} < set(burkina.schools["status"])
    closed = (burkina.schools["status"] == "closed_insecurity").to_numpy()
    assert burkina.enrolment[closed].sum() == burkina.teachers[closed].sum() == 0
    assert sample("BDI", SAMPLE_YEARS[0]).exam_level == "2"
    assert any(u.startswith("0") for u in sample("SEN", SAMPLE_YEARS[0]).schools["unit"])


def test_the_redistricting_of_madagascar_falls_inside_the_sample_years() -> None:
    regions = [set(sample("MDG", y).schools["edu_region"]) for y in SAMPLE_YEARS[:2]]
    assert "MDG-DREN-23" in regions[0]
    assert {"MDG-DREN-23-VAT", "MDG-DREN-23-FIT"} <= regions[1]


def test_a_year_without_sample_is_a_wrong_use() -> None:
    with pytest.raises(UsageError):
        build("TGO", "2016-2017", SCALE, 0, CATALOGUE)
