"""The Niger archives: long tables, three subsystems, teachers by category and sex only."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest

from eqm_pipeline.samples.defects import Defects
from eqm_pipeline_tests.samples import native_delivery as nd
from eqm_pipeline_tests.samples.so_in_samples import SO

ISO3, SOURCE = "NER", "recensement"
KINDS = {
    "missing_token",
    "shifted_row",
    "thousands_separator",
    "totals_row",
    "label_variant",
    "swapped_coordinates",
    "duplicate_code",
    "constant_flag",
}


@pytest.fixture(scope="module")
def clean(tmp_path_factory: pytest.TempPathFactory) -> dict[str, nd.Received]:
    return nd.deliver(ISO3, SOURCE, tmp_path_factory.mktemp("clean"))


@pytest.fixture(scope="module")
def planted() -> Defects:
    return Defects(0)


@pytest.fixture(scope="module")
def spoilt(tmp_path_factory: pytest.TempPathFactory, planted: Defects) -> dict[str, nd.Received]:
    return nd.deliver(ISO3, SOURCE, tmp_path_factory.mktemp("spoilt"), planted)


def test_a_clean_delivery_equals_what_was_generated(clean: dict[str, nd.Received]) -> None:
    assert len(clean) == 3
    for r in clean.values():
        nd.assert_equals_generator(r)
        nd.assert_schools_equal(r, "subsystem")


def test_every_row_of_a_clean_delivery_is_accepted_without_a_finding(clean: dict[str, nd.Received]) -> None:
    for r in clean.values():
        assert set(r.fates) == {"accepted"}
        assert set(r.findings["rule"]) <= SO


def test_every_planted_defect_is_found_by_its_rule(spoilt: dict[str, nd.Received], planted: Defects) -> None:
    assert {d.kind for d in planted.items} == KINDS
    assert nd.unfound(spoilt, planted) == []


def test_nothing_but_the_planted_defects_is_found(spoilt: dict[str, nd.Received], planted: Defects) -> None:
    told = {(y, rule) for y, r in spoilt.items() for rule in r.findings["rule"]}
    # A school whose row is shifted has no row left in that table (UNIT_WITHOUT_ROWS).
    known = {(d.school_year, d.rule) for d in planted.items}
    assert {t for t in told if t[1] not in {*SO, "UNIT_WITHOUT_ROWS"}} == known


def test_defects_touch_fewer_than_three_pupils_in_a_thousand(spoilt: dict[str, nd.Received]) -> None:
    assert 0 <= nd.share_lost(spoilt) < 0.003


def test_equal_inputs_give_equal_bytes(tmp_path: Path) -> None:
    first = nd.write(ISO3, tmp_path / "a", Defects(0))
    again = nd.write(ISO3, tmp_path / "b", Defects(0))
    assert [p.name for p in first] == [p.name for p in again]
    assert [p.read_bytes() for p in first] == [p.read_bytes() for p in again]


def test_pupils_are_counted_by_grade_and_sex_without_age(clean: dict[str, nd.Received]) -> None:
    for r in clean.values():
        axes = {"grade": nd.grades(6), "sex": nd.SEXES}
        nd.assert_counts(r, "enrolment", "enrolment", axes, r.year.enrolment, level="1")
        assert set(r.core["enrolment"]["age"]) == {"_T"}


def test_teachers_stand_by_category_only_and_no_examination_is_held(clean: dict[str, nd.Received]) -> None:
    for r in clean.values():
        teachers = r.core["teachers"]
        assert set(teachers.loc[teachers["measure"] == "teachers", "breakdown"]) == {"teacher_status"}
        assert "exams" not in r.core


def test_three_subsystems_are_told_apart(clean: dict[str, nd.Received]) -> None:
    for r in clean.values():
        assert set(r.core["schools"]["subsystem"]) == {"traditionnel", "franco_arabe", "medersa"}


def test_codes_keep_their_leading_zeros(clean: dict[str, nd.Received]) -> None:
    for r in clean.values():
        assert r.core["schools"]["unit"].str.startswith("0").any()


def test_the_archives_say_that_they_are_synthetic(tmp_path: Path) -> None:
    for path in nd.write(ISO3, tmp_path):
        assert "synthetique" in path.name
        with zipfile.ZipFile(path) as archive:
            assert "DONNÉES SYNTHÉTIQUES" in archive.read("LISEZMOI.txt").decode()
