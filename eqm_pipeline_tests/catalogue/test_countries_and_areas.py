"""The eight countries and their two chains of areas say nothing that contradicts itself."""

from __future__ import annotations

from collections import Counter

import pytest

from eqm_pipeline.catalogue import Catalogue
from eqm_pipeline.catalogue.models import Area

CATALOGUE = Catalogue()
COUNTRIES = list(CATALOGUE.programme.countries)
YEARS = range(2014, 2027)
PARENT_LEVEL = {"admin1": "country", "admin2": "admin1", "edu_region": "country", "inspection": "edu_region"}


def valid(iso3: str, year: int) -> list[Area]:
    return [a for a in CATALOGUE.areas[iso3] if a.valid_from <= year <= a.valid_to]


def test_all_eight_countries_of_the_programme_load() -> None:
    assert list(CATALOGUE.countries) == COUNTRIES
    assert len(COUNTRIES) == 8


@pytest.mark.parametrize("iso3", COUNTRIES)
def test_a_country_has_grade_names_for_every_grade_of_its_structure(iso3: str) -> None:
    country = CATALOGUE.countries[iso3]
    structure = country.structure_in(2023)
    for level in ("1", "2"):
        assert len(country.grade_names[level]) == structure.durations[level]


@pytest.mark.parametrize("iso3", COUNTRIES)
def test_every_year_has_exactly_one_structure(iso3: str) -> None:
    for year in range(1970, 2030):
        spans = [
            s
            for s in CATALOGUE.countries[iso3].structure
            if s.first <= year and (s.last is None or year <= s.last)
        ]
        assert len(spans) == 1, year


@pytest.mark.parametrize("iso3", COUNTRIES)
def test_area_codes_are_unique_within_their_validity(iso3: str) -> None:
    for year in YEARS:
        seen = Counter((a.area_level, a.area) for a in valid(iso3, year))
        assert max(seen.values()) == 1, seen.most_common(1)


@pytest.mark.parametrize("iso3", COUNTRIES)
def test_the_parent_of_an_area_exists_whenever_the_area_does(iso3: str) -> None:
    for year in YEARS:
        areas = valid(iso3, year)
        known = {(a.area_level, a.area) for a in areas}
        for a in areas:
            if a.area_level != "country":
                assert (PARENT_LEVEL[a.area_level], a.parent) in known, (year, a)


@pytest.mark.parametrize("iso3", COUNTRIES)
def test_a_name_or_alias_means_one_area_of_its_level(iso3: str) -> None:
    for year in YEARS:
        for level in PARENT_LEVEL:
            words = Counter()
            for a in valid(iso3, year):
                if a.area_level == level:
                    words.update({w.casefold() for w in (a.area, a.name, *a.aliases)})
            assert all(n == 1 for n in words.values()), (year, level, words.most_common(2))


@pytest.mark.parametrize("iso3", COUNTRIES)
def test_every_inspection_lies_in_a_known_administrative_unit_of_the_sample_years(iso3: str) -> None:
    for year in (2022, 2023, 2024):
        units = {a.pcode for a in valid(iso3, year) if a.area_level == "admin2"}
        assert all(a.pcode in units for a in valid(iso3, year) if a.area_level == "inspection")


def test_togo_has_six_education_regions_and_61_inspections_over_five_administrative_regions() -> None:
    levels = Counter(a.area_level for a in valid("TGO", 2017))
    assert (levels["edu_region"], levels["inspection"], levels["admin1"]) == (6, 61, 5)


def test_vatovavy_fitovinany_gives_way_to_two_regions_in_both_chains_and_inspections_keep_their_codes() -> (
    None
):
    before, after = valid("MDG", 2022), valid("MDG", 2023)
    for level, old, new in (
        ("admin1", "MG23", {"MG23-VAT", "MG23-FIT"}),
        ("edu_region", "MDG-DREN-23", {"MDG-DREN-23-VAT", "MDG-DREN-23-FIT"}),
    ):
        assert old in {a.area for a in before if a.area_level == level}
        assert new <= {a.area for a in after if a.area_level == level}
        assert old not in {a.area for a in after if a.area_level == level}
    codes = [{a.area for a in areas if a.area_level == "inspection"} for areas in (before, after)]
    assert codes[0] == codes[1]


@pytest.mark.parametrize(("iso3", "before", "after"), [("BFA", 13, 17), ("BDI", 18, 5)])
def test_the_reforms_of_2025_are_dated(iso3: str, before: int, after: int) -> None:
    count = {y: sum(a.area_level == "admin1" for a in valid(iso3, y)) for y in (2025, 2026)}
    assert count == {2025: before, 2026: after}


def test_no_primary_examination_is_held_in_burundi_nor_in_niger_since_2014() -> None:
    for iso3, year, held in (("BDI", 2023, 0), ("NER", 2013, 1), ("NER", 2014, 0), ("CMR", 2023, 2)):
        exams = [
            e
            for e in CATALOGUE.countries[iso3].exams
            if e.level == "1" and e.first <= year <= (e.last or 9999)
        ]
        assert len(exams) == held, (iso3, year)


def test_reference_counts_hold_every_cell_the_samples_need_and_name_their_source() -> None:
    rows = CATALOGUE.rows("reference/national_totals")
    keys = Counter((r["iso3"], r["measure"], r["level"], r["grade"], r["sex"]) for r in rows)
    assert max(keys.values()) == 1
    assert all(r["source"] and int(r["value"]) > 0 and int(r["year"]) <= 2014 for r in rows)
    for iso3 in COUNTRIES:
        primary = {k[3] for k in keys if k[:3] == (iso3, "enrolment", "1")}
        assert len(primary) == CATALOGUE.countries[iso3].structure_in(2014).durations["1"]
