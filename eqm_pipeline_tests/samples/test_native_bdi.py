"""The Burundi database: girls and totals, fondamental in two levels, an exam after grade 9."""

from __future__ import annotations

from pathlib import Path

import pytest

from eqm_pipeline.samples.defects import Defects
from eqm_pipeline_tests.samples import native_delivery as nd
from eqm_pipeline_tests.samples.so_in_samples import SO

ISO3, SOURCE = "BDI", "stateduc"
KINDS = {
    "repeaters_above_enrolment",
    "duplicate_code",
    "constant_flag",
    "unknown_code",
    "negative_count",
    "swapped_coordinates",
    "missing_token",
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
        nd.assert_schools_equal(r)


def test_every_row_of_a_clean_delivery_is_accepted_without_a_finding(clean: dict[str, nd.Received]) -> None:
    for r in clean.values():
        assert set(r.fates) == {"accepted"}
        assert set(r.findings["rule"]) <= SO


def test_every_planted_defect_is_found_by_its_rule(spoilt: dict[str, nd.Received], planted: Defects) -> None:
    assert {d.kind for d in planted.items} == KINDS
    assert nd.unfound(spoilt, planted) == []


def test_nothing_but_the_planted_defects_is_found(spoilt: dict[str, nd.Received], planted: Defects) -> None:
    told = {(y, rule) for y, r in spoilt.items() for rule in r.findings["rule"]}
    known = {(d.school_year, d.rule) for d in planted.items}
    assert {t for t in told if t[1] not in {*SO, "UNIT_WITHOUT_ROWS"}} == known


def test_defects_touch_fewer_than_three_pupils_in_a_thousand(spoilt: dict[str, nd.Received]) -> None:
    assert 0 <= nd.share_lost(spoilt) < 0.003


def test_equal_inputs_give_equal_bytes(tmp_path: Path) -> None:
    first = nd.write(ISO3, tmp_path / "a", Defects(0))
    again = nd.write(ISO3, tmp_path / "b", Defects(0))
    assert [p.name for p in first] == [p.name for p in again]
    assert [p.read_bytes() for p in first] == [p.read_bytes() for p in again]


def test_boys_are_the_total_less_the_girls_by_age_and_grade(clean: dict[str, nd.Received]) -> None:
    for r in clean.values():
        axes = {"grade": nd.grades(6), "age": [str(a) for a in r.year.ages], "sex": nd.SEXES}
        nd.assert_counts(r, "enrolment", "enrolment", axes, r.year.by_age, level="1")
        nd.assert_counts(r, "enrolment", "new_entrants", {"sex": nd.SEXES}, r.year.new_entrants)


def test_grades_seven_to_nine_are_lower_secondary(clean: dict[str, nd.Received]) -> None:
    for r in clean.values():
        n = r.year.lower_secondary.shape[1]
        axes = {"grade": nd.grades(n), "sex": nd.SEXES}
        nd.assert_counts(r, "enrolment", "enrolment", axes, r.year.lower_secondary, level="2")


def test_the_only_examination_ends_lower_secondary(clean: dict[str, nd.Received]) -> None:
    for r in clean.values():
        exams = r.core["exams"]
        assert set(exams["level"]) == {"2"}
        assert set(exams["category"]) == {"concours9"}
        for k, measure in enumerate(("registered", "present", "passed")):
            nd.assert_counts(r, "exams", f"candidates_{measure}", {"sex": nd.SEXES}, r.year.exam[:, k])


def test_heads_and_permanent_rooms_are_counted(clean: dict[str, nd.Received]) -> None:
    for r in clean.values():
        nd.assert_counts(r, "heads", "heads", {"sex": nd.SEXES}, r.year.heads)
        nd.assert_counts(r, "heads", "trained_heads", {"sex": nd.SEXES}, r.year.trained_heads)
        nd.assert_counts(r, "facilities", "classrooms", {}, r.year.classrooms[:, 0], category="permanent")


def test_the_database_says_that_it_is_synthetic(tmp_path: Path) -> None:
    (path,) = nd.write(ISO3, tmp_path)
    assert "synthetique" in path.name
    assert "DONNÉES SYNTHÉTIQUES".encode() in path.read_bytes()
