"""The deliveries of all eight countries: the same bytes each time, and every kind of defect planted."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

import pytest

from eqm_pipeline.catalogue import Catalogue
from eqm_pipeline.intake import VALIDATION
from eqm_pipeline.samples.defects import KINDS, Manifest
from eqm_pipeline.samples.write import write_samples

CATALOGUE = Catalogue()
COUNTRIES = list(CATALOGUE.programme.countries)
SCALE = 0.01


@pytest.fixture(scope="module")
def inbox(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("samples") / "inbox"
    write_samples(folder, CATALOGUE, scale=SCALE)
    return folder


@pytest.fixture(scope="module")
def manifest(inbox: Path) -> Manifest:
    return Manifest.read(inbox)


def test_every_file_lies_in_the_folder_of_a_country_and_a_source(manifest: Manifest) -> None:
    sources = {tuple(p.split("/")[:2]) for p in manifest.files}
    assert {c for c, _ in sources} == set(COUNTRIES)
    for iso3, country in CATALOGUE.countries.items():
        assert (iso3, country.preferred_sources["default"]) in sources
        assert {(iso3, "complements"), (iso3, "diagnostic")} <= sources
    assert all(re.fullmatch(r"[A-Z]{3}/[a-z_]+/[^/]+", p) for p in manifest.files)


def test_every_source_that_is_delivered_has_a_contract(manifest: Manifest) -> None:
    """A validation has a grammar instead, and every country sends one."""
    sources = {tuple(p.split("/")[:2]) for p in manifest.files}
    validations = {(c, VALIDATION) for c in COUNTRIES}
    assert validations <= sources
    assert sources - validations <= set(CATALOGUE.contracts)


def test_every_kind_of_defect_is_planted_and_in_several_countries(manifest: Manifest) -> None:
    countries: dict[str, set[str]] = {}
    for d in manifest.defects:
        countries.setdefault(d.kind, set()).add(d.country)
    assert set(countries) == set(KINDS)
    assert Counter(len(c) >= 2 for c in countries.values())[True] >= 12


def test_a_defect_names_a_file_that_was_written_and_a_year_of_the_samples(manifest: Manifest) -> None:
    files = {(p.split("/")[0], p.split("/")[1], p.split("/")[2]) for p in manifest.files}
    for d in manifest.defects:
        assert (d.country, d.source, d.file) in files, d
        assert d.school_year in {"2021-2022", "2022-2023", "2023-2024"}
        assert d.rule.isupper()


def test_writing_elsewhere_gives_the_same_bytes_in_every_format(manifest: Manifest, tmp_path: Path) -> None:
    countries = ["BDI", "NER", "SEN", "TGO"]  # database, archive, workbook, text
    write_samples(tmp_path, CATALOGUE, scale=SCALE, countries=countries)
    again = Manifest.read(tmp_path)
    assert again.files == {p: sha for p, sha in manifest.files.items() if p[:3] in countries}
    assert again.defects == [d for d in manifest.defects if d.country in countries]
