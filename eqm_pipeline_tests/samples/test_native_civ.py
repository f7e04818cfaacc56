"""Côte d'Ivoire's sample workbook says what the synthetic schools are, and its defects are found."""

from __future__ import annotations

from pathlib import Path

import pytest
from python_calamine import CalamineWorkbook

from eqm_pipeline.samples.defects import Defects
from eqm_pipeline_tests.samples.core_totals import (
    SEXES,
    expect,
    expect_premises,
    expect_pupils,
    expect_register,
    expect_staff,
    of_measure,
)
from eqm_pipeline_tests.samples.deliveries import (
    CATALOGUE,
    conformed,
    digest,
    sample,
    unfound,
    without_teacher,
    written,
)
from eqm_pipeline_tests.samples.so_in_samples import SO


@pytest.fixture(scope="module")
def clean(tmp_path_factory: pytest.TempPathFactory) -> tuple:
    return conformed("CIV", written("CIV", tmp_path_factory.mktemp("civ"), None))


@pytest.fixture(scope="module")
def spoilt(tmp_path_factory: pytest.TempPathFactory) -> tuple:
    defects = Defects()
    return *conformed("CIV", written("CIV", tmp_path_factory.mktemp("civ"), defects)), defects.items


def test_the_contract_takes_the_directorate_from_the_name_of_the_sheet() -> None:
    columns = CATALOGUE.contracts[("CIV", "annuaire")].tables["ecoles"].columns
    assert columns["@sheet"].to == "schools.edu_region"


def test_a_clean_workbook_becomes_the_arrays_it_was_written_from(clean: tuple) -> None:
    core, _, _ = clean
    year = sample("CIV")
    everybody = (year.schools["status"] == "open").to_numpy()
    expect_register(year, core["schools"])
    expect_pupils(year, core)
    expect_staff(year, core, everybody)
    expect_premises(year, core, everybody)
    children = of_measure(core["enrolment"], "enrolment", level="0")
    expect(year, children, year.pre_primary, ("sex", SEXES))


def test_a_clean_workbook_raises_only_what_is_in_it(clean: tuple) -> None:
    _, findings, rows = clean
    assert set(findings["rule"]) <= {"TOTALS_ROW", *SO}
    assert set(findings.loc[findings["rule"] == "NO_TEACHER", "unit_code"]) == without_teacher(sample("CIV"))
    directorates = sample("CIV").schools["edu_region"].nunique()
    assert (rows["fate"] == "totals").sum() == directorates
    assert set(rows["fate"]) == {"accepted", "totals"}


def test_totals_rows_are_read_although_they_are_text_with_thin_spaces(tmp_path: Path) -> None:
    book = CalamineWorkbook.from_path(written("CIV", tmp_path, None))
    sheet = book.get_sheet_by_name("DRENA Abidjan").to_python(skip_empty_area=False)
    total = sheet[2].index("TOTAL")
    assert sheet[-1][sheet[2].index("ETABLISSEMENT")] == "TOTAL DRENA Abidjan"
    said = sum(int(r[total]) for r in sheet[3:-1])
    assert sheet[-1][total] == f"{said:,}".replace(",", "\u202f")


def test_free_candidates_stand_apart_under_their_directorate(clean: tuple) -> None:
    exams = clean[0]["exams"]
    free = exams[exams["measure"].astype(str).str.startswith("free_")]
    assert set(free["unit_level"]) == {"edu_region"}
    assert set(free["unit"]) <= set(sample("CIV").schools["edu_region"])


def test_every_defect_is_found_by_its_rule(spoilt: tuple) -> None:
    _, findings, _, defects = spoilt
    assert unfound(defects, findings) == []
    assert len({d.kind for d in defects}) >= 6


def test_a_school_under_two_inspections_is_set_aside_whole(spoilt: tuple) -> None:
    core, _, _, defects = spoilt
    (unit,) = [d.unit for d in defects if d.kind == "two_inspectorates"]
    assert unit not in set(core["schools"]["unit"])
    assert unit not in set(core["enrolment"]["unit"])


def test_two_runs_give_the_same_bytes(tmp_path: Path) -> None:
    first = written("CIV", tmp_path / "a", Defects())
    assert digest(first) == digest(written("CIV", tmp_path / "b", Defects()))


def test_every_sheet_is_a_directorate_and_says_that_it_is_synthetic(tmp_path: Path) -> None:
    book = CalamineWorkbook.from_path(written("CIV", tmp_path, None))
    *directorates, free = book.sheet_names
    named = {a.name for a in CATALOGUE.areas["CIV"] if a.area_level == "edu_region"}
    assert set(directorates) <= named
    assert free == "CEPE candidats libres"
    for name in book.sheet_names:
        assert "SYNTHETIC DATA" in str(book.get_sheet_by_name(name).to_python(skip_empty_area=False)[1][0])
