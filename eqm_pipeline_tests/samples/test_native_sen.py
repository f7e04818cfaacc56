"""Senegal's sample workbook says what the synthetic schools are, and its defects are found."""

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
    grades,
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
    return conformed("SEN", written("SEN", tmp_path_factory.mktemp("sen"), None))


def test_the_contract_is_known() -> None:
    assert CATALOGUE.contracts[("SEN", "campagne_statistique")].reader.format == "workbook"


def test_a_clean_workbook_becomes_the_arrays_it_was_written_from(clean: tuple) -> None:
    core, _, _ = clean
    year = sample("SEN")
    everybody = (year.schools["status"] == "open").to_numpy()
    expect_register(year, core["schools"])
    expect_pupils(year, core)
    expect_staff(year, core, everybody)
    expect_premises(year, core, everybody)


def test_ages_other_levels_and_the_total_of_teachers_come_through(clean: tuple) -> None:
    core, _, _ = clean
    year, sex = sample("SEN"), ("sex", SEXES)
    enrolment = core["enrolment"]
    aged = enrolment[enrolment["age"] != "_T"]
    ages = ("age", tuple(str(a) for a in year.ages))
    expect(year, of_measure(aged, "enrolment", level="1"), year.by_age, grades(6), ages, sex)
    expect(year, of_measure(enrolment, "enrolment", level="0"), year.pre_primary, sex)
    expect(year, of_measure(enrolment, "enrolment", level="2"), year.lower_secondary, grades(4), sex)
    expect(year, of_measure(core["teachers"], "teachers", breakdown="_Z"), year.teachers.sum(1), sex)
    expect(year, of_measure(core["teachers"], "in_service_teachers"), year.in_service, sex)


def test_a_clean_workbook_raises_only_what_is_in_it(clean: tuple) -> None:
    _, findings, rows = clean
    assert set(findings["rule"]) <= {"TOTALS_ROW", *SO}
    assert set(findings.loc[findings["rule"] == "NO_TEACHER", "unit_code"]) == without_teacher(sample("SEN"))
    inspections = sample("SEN").schools["inspection"].nunique()
    assert (rows["fate"] == "totals").sum() == 2 * inspections
    assert set(rows["fate"]) == {"accepted", "totals"}


def test_free_candidates_stand_apart_under_their_inspection(clean: tuple) -> None:
    exams = clean[0]["exams"]
    free = exams[exams["measure"].astype(str).str.startswith("free_")]
    assert set(free["unit_level"]) == {"inspection"}
    assert set(free["unit"]) <= set(sample("SEN").schools["inspection"])
    assert free["value"].sum() > 0


def test_every_defect_is_found_by_its_rule(tmp_path: Path) -> None:
    defects = Defects()
    _, findings, _ = conformed("SEN", written("SEN", tmp_path, defects))
    assert unfound(defects.items, findings) == []
    assert len({d.kind for d in defects.items}) >= 6


def test_two_runs_give_the_same_bytes(tmp_path: Path) -> None:
    first = written("SEN", tmp_path / "a", Defects())
    assert digest(first) == digest(written("SEN", tmp_path / "b", Defects()))


def test_every_sheet_says_that_it_is_synthetic_and_headers_are_merged(tmp_path: Path) -> None:
    book = CalamineWorkbook.from_path(written("SEN", tmp_path, None))
    for name in book.sheet_names:
        assert "SYNTHETIC DATA" in str(book.get_sheet_by_name(name).to_python(skip_empty_area=False)[0][0])
    pupils = book.get_sheet_by_name("Effectifs").to_python(skip_empty_area=False)
    assert pupils[1][3:7] == ["CI", "", "", "CP"]
    assert pupils[2][3:7] == ["Garçons", "Filles", "Total", "Garçons"]


def test_names_and_telephones_of_heads_never_reach_core(clean: tuple) -> None:
    core, findings, rows = clean
    for frame in (*core.values(), findings, rows):
        assert not frame.astype(str).apply(lambda c: c.str.contains("Directeur synth|221 00")).any(axis=None)
