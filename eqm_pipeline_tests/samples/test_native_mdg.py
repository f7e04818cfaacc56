"""The Madagascar texts: five grades under two names, ages, decimal comma, tokens for missing."""

from __future__ import annotations

from pathlib import Path

import pytest

from eqm_pipeline.samples.defects import Defects
from eqm_pipeline_tests.samples import native_delivery as nd
from eqm_pipeline_tests.samples.so_in_samples import SO

ISO3, SOURCE = "MDG", "fiche_primaire"
KINDS = {
    "missing_token",
    "totals_row",
    "thousands_separator",
    "exam_order",
    "spreadsheet_error",
    "negative_count",
    "text_in_number",
    "repeaters_above_enrolment",
    "label_variant",
    "swapped_coordinates",
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


def test_pupils_stand_by_grade_and_by_age_within_grade(clean: dict[str, nd.Received]) -> None:
    for r in clean.values():
        axes = {"grade": nd.grades(5), "sex": nd.SEXES}
        nd.assert_counts(r, "enrolment", "enrolment", axes, r.year.enrolment, level="1", age="_T")
        aged = r.core["enrolment"]
        aged = aged[(aged["measure"] == "enrolment") & (aged["age"] != "_T")]
        only = nd.Received(r.year, r.core | {"enrolment": aged}, r.findings, r.fates)
        ages = axes | {"age": [str(a) for a in r.year.ages]}
        nd.assert_counts(only, "enrolment", "enrolment", ages, r.year.by_age.swapaxes(2, 3))
        nd.assert_counts(r, "enrolment", "new_entrants", {"sex": nd.SEXES}, r.year.new_entrants)


def test_candidates_of_the_primary_certificate_are_counted(clean: dict[str, nd.Received]) -> None:
    for r in clean.values():
        assert set(r.core["exams"]["category"]) == {"cepe"}
        for k, measure in enumerate(("registered", "present", "passed")):
            expected = r.year.exam[:, k]
            nd.assert_counts(
                r, "exams", f"candidates_{measure}", {"sex": nd.SEXES}, expected, category="cepe"
            )


def test_grades_have_two_names_and_numbers_a_decimal_comma(tmp_path: Path) -> None:
    first, second, third = (p.read_bytes() for p in nd.write(ISO3, tmp_path))
    assert first.startswith(b"\xef\xbb\xbf")
    assert not third.startswith(b"\xef\xbb\xbf")
    headers = [text.decode("utf-8-sig").split("\n")[1].split("\t") for text in (first, second, third)]
    assert "EFF_T1_G" in headers[0]
    assert "EFF_11E_G" in headers[1]
    assert headers[0] == headers[2]
    row = dict(zip(headers[0], first.decode("utf-8-sig").split("\n")[2].split("\t"), strict=True))
    assert "," in row["LATITUDE"]
    assert "." not in row["LATITUDE"]


def test_the_texts_say_that_they_are_synthetic(tmp_path: Path) -> None:
    for path in nd.write(ISO3, tmp_path):
        assert "synthetique" in path.name
        assert "DONNÉES SYNTHÉTIQUES" in path.read_text(encoding="utf-8-sig").split("\n")[0]
