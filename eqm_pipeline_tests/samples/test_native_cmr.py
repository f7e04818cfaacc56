"""The Cameroon database: two subsystems, two languages, two examinations that are never added."""

from __future__ import annotations

from pathlib import Path

import pytest

from eqm_pipeline.samples.defects import Defects
from eqm_pipeline_tests.samples import native_delivery as nd
from eqm_pipeline_tests.samples.so_in_samples import SO

ISO3, SOURCE = "CMR", "emis"
KINDS = {
    "two_inspectorates",
    "label_variant",
    "missing_token",
    "exam_order",
    "text_in_number",
    "unknown_code",
    "negative_count",
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
    known = {(d.school_year, d.rule) for d in planted.items}
    assert {t for t in told if t[1] not in {*SO, "UNIT_WITHOUT_ROWS"}} == known


def test_defects_touch_fewer_than_three_pupils_in_a_thousand(spoilt: dict[str, nd.Received]) -> None:
    assert 0 <= nd.share_lost(spoilt) < 0.003


def test_equal_inputs_give_equal_bytes(tmp_path: Path) -> None:
    first = nd.write(ISO3, tmp_path / "a", Defects(0))
    again = nd.write(ISO3, tmp_path / "b", Defects(0))
    assert [p.name for p in first] == [p.name for p in again]
    assert [p.read_bytes() for p in first] == [p.read_bytes() for p in again]


def test_labels_of_both_languages_mean_the_same_grades(clean: dict[str, nd.Received]) -> None:
    for r in clean.values():
        axes = {"grade": nd.grades(6), "sex": nd.SEXES}
        nd.assert_counts(r, "enrolment", "enrolment", axes, r.year.enrolment, level="1", age="_T")
        ages = axes | {"age": [str(a) for a in r.year.ages]}
        by_age = r.year.by_age.swapaxes(2, 3)
        frame = r.core["enrolment"]
        r.core["enrolment"] = frame[~((frame["measure"] == "enrolment") & (frame["age"] == "_T"))]
        nd.assert_counts(r, "enrolment", "enrolment", ages, by_age)
        r.core["enrolment"] = frame


def test_each_subsystem_has_its_own_examination(clean: dict[str, nd.Received]) -> None:
    for r in clean.values():
        english = (r.year.schools["subsystem"] == "anglophone").to_numpy()[:, None]
        for k, measure in enumerate(("registered", "present", "passed")):
            for exam, ours in (("cep", ~english), ("fslc", english)):
                expected = r.year.exam[:, k] * ours
                nd.assert_counts(
                    r, "exams", f"candidates_{measure}", {"sex": nd.SEXES}, expected, category=exam
                )


def test_heads_are_counted_and_their_names_and_telephones_go_nowhere(
    clean: dict[str, nd.Received], spoilt: dict[str, nd.Received], tmp_path: Path
) -> None:
    (path,) = nd.write(ISO3, tmp_path)
    assert "Directeur synthétique 17".encode() in path.read_bytes()
    for r in (*clean.values(), *spoilt.values()):
        for frame in (*r.core.values(), r.findings):
            text = " ".join(str(v) for c in frame for v in frame[c].unique())
            assert "Directeur" not in text
            assert "+237" not in text
    for r in clean.values():
        nd.assert_counts(r, "heads", "heads", {"sex": nd.SEXES}, r.year.heads)
        nd.assert_counts(r, "heads", "trained_heads", {"sex": nd.SEXES}, r.year.trained_heads)


def test_the_database_says_that_it_is_synthetic(tmp_path: Path) -> None:
    (path,) = nd.write(ISO3, tmp_path)
    assert "synthetique" in path.name
    assert "DONNÉES SYNTHÉTIQUES".encode() in path.read_bytes()
