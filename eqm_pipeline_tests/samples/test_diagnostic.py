"""The diagnostic: forms, exports, what leaves before anything sees it, and the defects that must be found."""

from __future__ import annotations

import re
from dataclasses import asdict
from pathlib import Path

import pandas as pd
import pytest
from python_calamine import CalamineWorkbook

from eqm_pipeline.catalogue import Catalogue
from eqm_pipeline.conform import Conformed
from eqm_pipeline.pipeline.check import conform_file
from eqm_pipeline.quality.check import check
from eqm_pipeline.samples import diagnostic
from eqm_pipeline.samples.defects import Defects
from eqm_pipeline.samples.national import SAMPLE_YEARS
from eqm_pipeline.samples.schools import build

CATALOGUE = Catalogue()
ITEMS = {r["item"]: r for r in CATALOGUE.rows("codelists/diagnostic_items")}
COUNTRIES = ("CMR", "TGO")
PERSONAL = re.compile(r"Répondant synthétique|\+000|enqueteur_synthetique|synthetic-device|^0\.\d{4}")


class Delivered:
    """The diagnostic of one country: files, defects, what conform and quality made of each export."""

    def __init__(self, iso3: str, folder: Path) -> None:
        self.iso3 = iso3
        self.years = [build(iso3, y, 0.01, 0, CATALOGUE) for y in SAMPLE_YEARS]
        self.defects = Defects()
        self.files = diagnostic.write(iso3, self.years, folder, self.defects, CATALOGUE)
        self.exports = [p for p in self.files if p.name.startswith("export_")]
        self.conformed: dict[str, Conformed] = {}
        self.checked: dict[str, dict[str, pd.DataFrame]] = {}
        found = []
        for path in self.exports:
            for year, c in conform_file(path, iso3, "diagnostic", CATALOGUE).items():
                self.conformed[year] = c
                self.checked[year] = check(
                    {t: f.copy() for t, f in c.core.items()}, c.findings, CATALOGUE
                ).core
                found.append(c.findings.frame({}, {}))
        self.findings = pd.concat(found, ignore_index=True)


@pytest.fixture(scope="module")
def delivered(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Delivered]:
    folder = tmp_path_factory.mktemp("diagnostic")
    return {c: Delivered(c, folder / c) for c in COUNTRIES}


def sheet(path: Path, name: str) -> pd.DataFrame:
    head, *rows = CalamineWorkbook.from_path(path).get_sheet_by_name(name).to_python()
    return pd.DataFrame(rows, columns=head)


@pytest.mark.parametrize("iso3", COUNTRIES)
def test_each_year_hears_school_district_and_centre_in_their_proportions(
    delivered: dict[str, Delivered], iso3: str
) -> None:
    for core in delivered[iso3].checked.values():
        n = core["respondents"]["actor_level"].value_counts()
        assert 60 <= n.sum() <= 120
        assert 0.5 < n["school"] / n.sum() < 0.7
        assert 0.2 < n["district"] / n.sum() < 0.4
        assert 8 <= n["central"] <= 12


@pytest.mark.parametrize("iso3", COUNTRIES)
def test_answers_are_on_the_scale_and_only_to_items_asked_at_that_level(
    delivered: dict[str, Delivered], iso3: str
) -> None:
    for core in delivered[iso3].checked.values():
        answers = core["responses"].merge(core["respondents"][["unit", "actor_level"]].astype(str), on="unit")
        assert set(answers["item"]) == set(ITEMS)
        told = answers[answers["value"].notna()]
        assert set(told["value"]) == {1, 2, 3, 4, 8, 9}
        asked = [
            level in ITEMS[item]["levels"].split(";")
            for level, item in zip(told["actor_level"], told["item"], strict=True)
        ]
        assert all(asked)


@pytest.mark.parametrize("iso3", COUNTRIES)
def test_names_telephones_and_positions_are_in_the_export_and_nowhere_after_reading(
    delivered: dict[str, Delivered], iso3: str
) -> None:
    d = delivered[iso3]
    sent = sheet(d.exports[0], diagnostic.TITLE).astype(str)
    assert sent.apply(lambda c: c.str.contains(PERSONAL)).any().sum() >= 7
    for conformed in d.conformed.values():
        frames = [*conformed.core.values(), conformed.rows, *(s.raw.frame for s in conformed.slices.values())]
        for frame in frames:
            for column in frame.columns:
                assert not frame[column].astype(str).str.contains(PERSONAL).any(), column
    assert not d.findings.astype(str).apply(lambda c: c.str.contains(PERSONAL)).to_numpy().any()


def test_an_identifier_of_a_submission_is_not_kept_either(delivered: dict[str, Delivered]) -> None:
    d = delivered["TGO"]
    sent = set(sheet(d.exports[0], diagnostic.TITLE)["_uuid"])
    kept = set(d.conformed["2021-2022"].core["respondents"]["unit"])
    assert not sent & kept
    assert kept == {diagnostic.pseudonym("TGO", u) for u in sent}


@pytest.mark.parametrize("iso3", COUNTRIES)
def test_every_planted_defect_is_found_where_it_was_planted(
    delivered: dict[str, Delivered], iso3: str
) -> None:
    d = delivered[iso3]
    rules = {i.rule for i in d.defects.items}
    assert rules == {"DIAG_RANGE", "DIAG_STRAIGHTLINE", "DIAG_NOT_APPROVED", "DIAG_UUID_DUP", "LABEL_VARIANT"}
    for planted in map(asdict, d.defects.items):
        same = d.findings[
            (d.findings["rule"] == planted["rule"]) & (d.findings["school_year"] == planted["school_year"])
        ]
        assert (same["unit_code"] == planted["unit"]).any(), planted
        if planted["column"]:
            assert (same["column"] == planted["column"]).any(), planted


@pytest.mark.parametrize("iso3", COUNTRIES)
def test_a_submission_sent_twice_or_not_approved_is_not_counted(
    delivered: dict[str, Delivered], iso3: str
) -> None:
    d = delivered[iso3]
    for year, core in d.checked.items():
        before = d.conformed[year].core["respondents"]
        assert core["respondents"]["unit"].is_unique
        assert set(core["respondents"]["validation"]) == {"approved"}
        assert len(core["respondents"]) == len(before) - 3
        assert set(core["responses"]["unit"]) == set(core["respondents"]["unit"])


def test_the_repeat_is_linked_to_its_submissions_and_every_row_has_a_fate(
    delivered: dict[str, Delivered],
) -> None:
    for d in delivered.values():
        for conformed in d.conformed.values():
            repeat = conformed.rows[conformed.rows["table"] == "observations"]
            assert len(repeat) > 10
            assert set(repeat["fate"]) == {"accepted"}
            assert set(repeat["unit"]) <= set(conformed.core["respondents"]["unit"])


def test_a_select_multiple_left_blank_is_blank_in_every_split_column(delivered: dict[str, Delivered]) -> None:
    sent = sheet(delivered["TGO"].exports[0], diagnostic.TITLE)
    split = sent[[c for c in sent if c.startswith("outils/")]]
    blank = sent["outils"] == ""
    assert 0 < blank.sum() < len(sent) / 3
    assert (split[blank] == "").all(axis=None)
    assert (split[~blank] != "").all(axis=None)


def test_the_sample_frame_lists_more_people_than_answered_and_a_reserve(
    delivered: dict[str, Delivered],
) -> None:
    for core in delivered["TGO"].checked.values():
        frame = core["sample_frame"]
        sampled = frame["sampled"].sum()
        assert len(core["respondents"]) < sampled < len(frame)
        assert set(frame["actor_level"]) == {"school", "district", "central"}


def test_forms_ask_every_item_where_it_belongs_and_keep_the_meaning_of_the_scale(
    delivered: dict[str, Delivered],
) -> None:
    forms = [p for p in delivered["TGO"].files if p.name.startswith("formulaire_")]
    assert [p.name for p in forms] == ["formulaire_v2022-1.xlsx", "formulaire_v2024-1.xlsx"]
    scales = []
    for path in forms:
        survey, choices = sheet(path, "survey"), sheet(path, "choices")
        asked = survey[survey["type"] == "select_one echelle"].set_index("name")
        assert list(asked.index) == list(ITEMS)
        assert asked["label::Français (fr)"].to_dict() == {k: v["label_fr"] for k, v in ITEMS.items()}
        assert asked.loc["d6_01", "relevant"] == "${niveau} = 'ecole' or ${niveau} = 'inspection'"
        opened = survey["type"].str.match("begin_").sum()
        assert opened == survey["type"].str.match("end_").sum() == 12
        scale = choices[choices["list_name"] == "echelle"]
        scales.append(dict(zip(scale["name"].astype(str), scale["label::Français (fr)"], strict=True)))
        assert sheet(path, "settings")["version"].item() in path.name
    assert scales[0] == scales[1]
    assert list(scales[0]) == ["1", "2", "3", "4", "8", "9"]


def test_the_version_of_each_export_is_that_of_a_form(delivered: dict[str, Delivered]) -> None:
    d = delivered["CMR"]
    versions = {y: set(c.core["respondents"]["form_version"]) for y, c in d.conformed.items()}
    assert versions == {"2021-2022": {"v2022-1"}, "2022-2023": {"v2022-1"}, "2023-2024": {"v2024-1"}}


def test_ten_dimensions_of_four_items_one_of_them_reversed() -> None:
    items = pd.DataFrame(CATALOGUE.rows("codelists/diagnostic_items"))
    dimensions = pd.DataFrame(CATALOGUE.rows("codelists/diagnostic_dimensions"))
    assert list(items["dimension"].unique()) == list(dimensions["dimension"])
    assert (items.groupby("dimension").size() == 4).all()
    assert (items[items["reverse"] == "1"].groupby("dimension").size() == 1).all()
    assert (items["equity"] == "1").sum() == 6
    assert dimensions["indicator"].str.startswith("eqm_").all()
    assert (items[["label_en", "label_fr"]] != "").all(axis=None)


def test_reversed_items_run_against_the_others_of_their_dimension(delivered: dict[str, Delivered]) -> None:
    answers = pd.concat(
        [c["responses"].assign(year=y) for d in delivered.values() for y, c in d.checked.items()]
    )
    answers = answers[answers["value"].between(1, 4)].astype({"item": str, "unit": str})
    wide = answers.pivot_table(index=["year", "unit"], columns="item", values="value")
    for dimension in {i["dimension"] for i in ITEMS.values()}:
        mine = [k for k, i in ITEMS.items() if i["dimension"] == dimension]
        turned = [k for k in mine if ITEMS[k]["reverse"] == "1"]
        assert (wide[mine].corr().loc[turned, [k for k in mine if k not in turned]] < 0).all(axis=None)


def test_equal_arguments_give_equal_bytes(delivered: dict[str, Delivered], tmp_path: Path) -> None:
    d = delivered["CMR"]
    again = diagnostic.write("CMR", d.years, tmp_path, Defects(), CATALOGUE)
    assert all(a.read_bytes() == b.read_bytes() for a, b in zip(again, d.files, strict=True))
