"""Burkina Faso's sample Kobo export says what the synthetic schools are, and its defects are found."""

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
    return conformed("BFA", written("BFA", tmp_path_factory.mktemp("bfa"), None))


@pytest.fixture(scope="module")
def spoilt(tmp_path_factory: pytest.TempPathFactory) -> tuple:
    defects = Defects()
    return *conformed("BFA", written("BFA", tmp_path_factory.mktemp("bfa"), defects)), defects.items


def test_the_contract_finds_the_school_of_a_repeat_through_its_submission() -> None:
    parent = CATALOGUE.contracts[("BFA", "recensement_kobo")].tables["effectifs"].parent
    assert parent is not None
    assert (parent.table, parent.link, parent.key) == ("recensement", "_parent_index", "_index")


def test_a_clean_export_becomes_the_arrays_it_was_written_from(clean: tuple) -> None:
    core, _, _ = clean
    year = sample("BFA")
    asked = year.schools["status"].isin(["open", "relocated"]).to_numpy()
    expect_register(year, core["schools"])
    expect_pupils(year, core)
    expect_staff(year, core, asked)
    expect_premises(year, core, asked)
    beyond = of_measure(core["enrolment"], "enrolment", level="2")
    expect(year, beyond, year.lower_secondary, grades(4), ("sex", SEXES))


def test_a_clean_export_raises_only_what_is_in_it(clean: tuple) -> None:
    _, findings, rows = clean
    assert set(findings["rule"]) <= SO
    told = findings.loc[findings["rule"] == "NO_TEACHER", "unit_code"]
    assert set(told) == without_teacher(sample("BFA"))
    assert set(rows["fate"]) == {"accepted"}


def test_schools_closed_for_insecurity_answer_nothing_rather_than_nil(clean: tuple) -> None:
    core, _, _ = clean
    schools = core["schools"]
    closed = set(schools.loc[schools["status"] == "closed_insecurity", "unit"])
    assert closed
    told = core["facilities"][core["facilities"]["unit"].isin(closed)]
    assert len(told)
    assert told["value"].isna().all()
    assert not core["enrolment"]["unit"].isin(closed).any()


def test_every_defect_is_found_by_its_rule(spoilt: tuple) -> None:
    _, findings, _, defects = spoilt
    assert unfound(defects, findings) == []
    assert len({d.kind for d in defects}) >= 6


def test_a_school_submitted_twice_is_counted_once(clean: tuple, spoilt: tuple) -> None:
    (unit,) = [d.unit for d in spoilt[3] if d.kind == "duplicate_code"]
    for table in ("schools", "enrolment", "facilities", "teachers"):
        before, after = (c[table] for c in (clean[0], spoilt[0]))
        assert (before["unit"] == unit).sum() == (after["unit"] == unit).sum() > 0, table


def test_an_unanswered_select_multiple_is_missing_and_not_nil(spoilt: tuple) -> None:
    water = spoilt[0]["facilities"]
    water = water[(water["measure"] == "has_water")]
    asked = set(spoilt[0]["schools"].loc[spoilt[0]["schools"]["status"] == "open", "unit"])
    silent = water[water["unit"].isin(asked) & water["value"].isna()]
    assert len(silent) == 1
    assert silent["obs_status"].tolist() == ["O"]


def test_a_yes_no_column_that_never_varies_counts_as_not_collected(spoilt: tuple) -> None:
    facilities = spoilt[0]["facilities"]
    washing = facilities[facilities["measure"] == "has_handwashing"]
    assert washing["value"].isna().all()
    assert "L" in set(washing["obs_status"])


def test_the_export_has_the_columns_of_kobo_and_says_that_it_is_synthetic(tmp_path: Path) -> None:
    book = CalamineWorkbook.from_path(written("BFA", tmp_path, None))
    assert book.sheet_names == ["recensement_primaire", "effectifs", "postprimaire"]
    header, *rows = book.get_sheet_by_name("recensement_primaire").to_python(skip_empty_area=False)
    assert {"_uuid", "_index", "_submission_time", "_validation_status", "infra/eau/forage"} <= set(header)
    note = header.index("identification/note_synthetique")
    assert all("SYNTHETIC DATA" in r[note] for r in rows)
    summary, parts = header.index("infra/eau"), [header.index(f"infra/eau/{c}") for c in ("forage", "puits")]
    for r in rows:
        assert [r[p] for p in parts] == (
            [float(c in r[summary].split()) for c in ("forage", "puits")] if r[summary] else ["", ""]
        )


def test_two_runs_give_the_same_bytes(tmp_path: Path) -> None:
    first = written("BFA", tmp_path / "a", Defects())
    assert digest(first) == digest(written("BFA", tmp_path / "b", Defects()))


def test_names_and_telephones_of_heads_never_reach_core_or_findings(spoilt: tuple) -> None:
    core, findings, rows, _ = spoilt
    for frame in (*core.values(), findings, rows):
        assert not frame.astype(str).apply(lambda c: c.str.contains("Directeur synth|226 00")).any(axis=None)
