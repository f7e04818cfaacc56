"""A brief: light, without scripts, in both languages, honest about what is missing, ranking nobody."""

from __future__ import annotations

import re
from dataclasses import FrozenInstanceError
from html.parser import HTMLParser
from pathlib import Path
from xml.etree import ElementTree

import pandas as pd
import pytest

from eqm_pipeline.catalogue import Catalogue
from eqm_pipeline.errors import UsageError
from eqm_pipeline.reports.brief import describe
from eqm_pipeline.reports.render import figure_note, reasons, render, survival_sentence
from eqm_pipeline_tests.fixtures import marts as fixture


@pytest.fixture(scope="module")
def catalogue() -> Catalogue:
    return Catalogue()


@pytest.fixture(scope="module")
def marts(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return fixture.write(tmp_path_factory.mktemp("marts"))


def plain(html: str) -> str:
    """What a reader sees, without tags and styles."""
    return re.sub(r"<[^>]+>", " ", re.sub(r"<style>.*?</style>", "", html, flags=re.DOTALL))


class Balance(HTMLParser):
    """Notes tags that are not closed in order."""

    VOID = frozenset({"meta", "br", "circle", "line", "rect", "polyline", "path"})

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []

    def handle_starttag(self, tag: str, attrs: object) -> None:
        if tag not in self.VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag not in self.VOID:
            assert self.open.pop() == tag


def test_the_page_is_one_light_file_without_scripts_or_outside_resources(
    marts: Path, catalogue: Catalogue
) -> None:
    html = render(describe(marts, catalogue, "SEN", synthetic=True), "2025.1")
    assert len(html.encode()) < 300_000
    assert "<script" not in html
    assert "javascript:" not in html
    assert not re.findall(r"(?:src|href)\s*=\s*[\"'](?!#)", html)
    assert not re.findall(r"url\((?!#)|@import", html)
    assert not re.findall(r"\son\w+\s*=", html)


def test_tags_are_closed_in_order_and_every_chart_is_well_formed(marts: Path, catalogue: Catalogue) -> None:
    html = render(describe(marts, catalogue, "SEN"), "2025.1")
    balance = Balance()
    balance.feed(html)
    assert balance.open == []
    charts = re.findall(r"<svg.*?</svg>", html, flags=re.DOTALL)
    assert len(charts) > 20
    for chart in charts:
        ElementTree.fromstring(chart)
        assert "aria-label=" in chart


def test_both_languages_are_there_the_countrys_first(marts: Path, catalogue: Catalogue) -> None:
    html = render(describe(marts, catalogue, "SEN"), "2025.1")
    assert html.index('<article id="fr"') < html.index('<article id="en"')
    french, english = html.split('<article id="en"')
    assert "Qualité des données" in french
    assert "Qualité des données" not in english
    assert "Data quality" in english
    assert "69,5\u202f%" in french
    assert "69.5\u00a0%" in english


def test_the_banner_stands_only_over_synthetic_data(marts: Path, catalogue: Catalogue) -> None:
    assert "ne pas citer" in render(describe(marts, catalogue, "SEN", synthetic=True))
    assert "ne pas citer" not in render(describe(marts, catalogue, "SEN"))


def test_six_key_figures_come_with_their_change_since_the_first_year(
    marts: Path, catalogue: Catalogue
) -> None:
    brief = describe(marts, catalogue, "SEN")
    assert len(brief.figures) == 6
    assert [f.indicator for f in brief.figures] == list(catalogue.programme.key_indicators[:6])
    completion = next(f for f in brief.figures if f.indicator == "gross_intake_ratio_last_grade")
    assert figure_note(completion, brief.school_year, "fr") == "+4,0\u202fpts depuis 2021-2022"


def test_flows_of_the_year_before_are_shown_with_their_base_year(marts: Path, catalogue: Catalogue) -> None:
    brief = describe(marts, catalogue, "SEN")
    assert brief.school_year == "2023-2024"
    assert brief.flows is not None
    assert brief.flows.base_year == "2022-2023"
    assert [g.grade.fr for g in brief.flows.grades] == ["CI", "CP", "CE1", "CE2", "CM1"]
    html = plain(render(brief))
    assert "en 2022-2023 (année de base)" in html
    assert "présenté sous 2023-2024" in html
    survival = next(f for f in brief.figures if f.indicator == "survival_rate_last_grade")
    assert figure_note(survival, brief.school_year, "en").startswith("2022-2023")
    assert "environ 63 atteignent CM2 (filles 64, garçons 62)" in survival_sentence(brief, "fr")


def test_survival_on_which_all_schools_and_panel_disagree_is_no_headline(
    marts: Path, catalogue: Catalogue, tmp_path: Path
) -> None:
    rows = pd.read_parquet(marts / "indicators.parquet")
    doubtful = (rows["indicator"] == "survival_rate_last_grade") & (rows["school_year"] == "2022-2023")
    rows.loc[doubtful, "obs_status"] = "U"
    rows.loc[doubtful, "reason"] = "all schools and matched panel differ by more than 5 points"
    panel = rows[doubtful].assign(method="matched_panel", value=57.1)
    pd.concat([rows, panel]).to_parquet(tmp_path / "indicators.parquet")
    brief = describe(tmp_path, catalogue, "SEN")
    figure = next(f for f in brief.figures if f.indicator == "survival_rate_last_grade")
    assert figure.point.value is None
    assert figure.point.school_year == "2022-2023"
    assert figure_note(figure, brief.school_year, "en").startswith("withheld: all schools")
    shown = plain(render(brief))
    assert "retenu : l’ensemble des écoles et les écoles des deux années diffèrent" in shown
    assert survival_sentence(brief, "fr") == ""
    assert "57,1" not in shown


def test_titles_are_chosen_from_the_figures(marts: Path, catalogue: Catalogue) -> None:
    brief = describe(marts, catalogue, "SEN")
    assert brief.trend is not None
    assert brief.trend.title.en.endswith(": rising, girls above boys")
    assert brief.flows is not None
    assert "CI (9,1\u202f%)" in brief.flows.title.fr
    assert brief.gaps is not None
    assert "6,0" in brief.gaps.title.fr


def test_areas_are_in_alphabetical_order_whatever_their_values(marts: Path, catalogue: Catalogue) -> None:
    brief = describe(marts, catalogue, "SEN")
    assert brief.regions is not None
    for panel in brief.regions.panels:
        assert [a.name[-1] for a in panel.areas] == ["A", "B", "É"]
    values = [a.value for a in brief.regions.panels[0].areas]
    assert values != sorted(values, key=lambda v: v or 0)  # the fixture would show a ranking
    missing = brief.regions.panels[1].areas[2]
    assert missing.value is None
    assert missing.reason is not None
    assert missing.reason.fr == "questionnaire non reçu"


def test_a_missing_value_is_a_dash_with_its_reason(marts: Path, catalogue: Catalogue) -> None:
    brief = describe(marts, catalogue, "SEN")
    said = " ".join(reasons(brief, "fr"))
    assert "attend l'année scolaire suivante" in said
    assert "numérateur non collecté" in said
    row = next(r for r in brief.followed if "examen" in r.label.fr)
    assert [p.value for p in row.points] == [None, None, None]
    assert "nan" not in plain(render(brief)).lower().split()


def test_an_examination_of_another_level_does_not_stand_in_for_a_missing_one(
    tmp_path: Path, catalogue: Catalogue
) -> None:
    fixture.write(tmp_path)
    frame = pd.read_parquet(tmp_path / "indicators.parquet")
    exam = frame["indicator"] == "exam_pass_rate"
    frame.loc[exam, "obs_status"] = "M"
    other = frame[exam].assign(level="2", breakdown="exam", category="bfem", value=70.0, obs_status="A")
    pd.concat([frame, other]).to_parquet(tmp_path / "indicators.parquet", index=False)
    rows = [r for r in describe(tmp_path, catalogue, "SEN").followed if "examen" in r.label.fr]
    assert [p.status for r in rows for p in r.points] == ["M", "M", "M"]


def test_two_examinations_of_one_level_are_shown_apart(tmp_path: Path, catalogue: Catalogue) -> None:
    fixture.write(tmp_path)
    frame = pd.read_parquet(tmp_path / "indicators.parquet")
    exam = frame["indicator"] == "exam_pass_rate"
    parts = [
        frame[exam].assign(breakdown="exam", category=c, value=v, obs_status="A")
        for c, v in (("cep", 70.0), ("fslc", 80.0))
    ]
    pd.concat([frame[~exam], *parts]).to_parquet(tmp_path / "indicators.parquet", index=False)
    rows = [r for r in describe(tmp_path, catalogue, "SEN").followed if "examen" in r.label.fr]
    assert [[p.value for p in r.points] for r in rows] == [[70.0] * 3, [80.0] * 3]


def test_practices_say_that_the_sample_is_purposive_and_show_every_n(
    marts: Path, catalogue: Catalogue
) -> None:
    brief = describe(marts, catalogue, "SEN")
    assert brief.practices is not None
    assert brief.practices.levels == ("school", "district", "central")
    html = plain(render(brief))
    assert "Purposive sample: not representative" in html
    assert "Échantillon raisonné : non représentatif" in html
    with_value = sum(
        s is not None and s.value is not None for _, scores in brief.practices.rows for s in scores
    )
    assert html.count("n = ") == 2 * with_value == 2 * 29


def test_the_box_on_data_quality_says_returns_answers_and_what_is_set_aside(
    marts: Path, catalogue: Catalogue
) -> None:
    quality = {m.label.en: m for m in describe(marts, catalogue, "SEN").quality}
    assert quality["School census returns received"].of == (970, 1000)
    assert quality["Cells asked for that were answered"].value == 98.4
    assert [v for _, v in quality["Cells asked for that were answered"].before] == [98.4, 98.4]
    assert quality["Values set aside, to be confirmed by the ministry"].value == 4


def test_teacher_allocation_is_never_called_disorder(marts: Path, catalogue: Catalogue) -> None:
    html = plain(render(describe(marts, catalogue, "SEN")))
    assert "Degré d’aléa dans l’allocation des enseignants" in html
    assert "28,0\u202f%" in html
    assert "désordre" not in html.lower()
    assert "disorder" not in html.lower()


def test_no_word_of_the_page_ranks(marts: Path, catalogue: Catalogue) -> None:
    html = plain(render(describe(marts, catalogue, "SEN"))).lower()
    for word in ("meilleur", "pire", "best", "worst", "médiane", "median", "erreur", "error", "refus"):
        assert not re.search(rf"\b{word}", html), word


def test_a_country_without_figures_gets_a_page_that_says_so(
    marts: Path, catalogue: Catalogue, tmp_path: Path
) -> None:
    assert "Aucun chiffre disponible" in render(describe(marts, catalogue, "TGO"))
    assert "No figure available" in render(describe(tmp_path, catalogue, "TGO"))


def test_one_school_year_alone_makes_no_claim_about_change(tmp_path: Path, catalogue: Catalogue) -> None:
    fixture.write(tmp_path)
    frame = pd.read_parquet(tmp_path / "indicators.parquet")
    frame[frame["school_year"] == "2021-2022"].to_parquet(tmp_path / "indicators.parquet", index=False)
    html = plain(render(describe(tmp_path, catalogue, "SEN")))
    assert "première année disponible" in html
    assert "en hausse" not in html
    assert "rising" not in html


def test_a_name_cannot_bring_markup_into_the_page(tmp_path: Path, catalogue: Catalogue) -> None:
    fixture.write(tmp_path)
    areas = pd.read_parquet(tmp_path / "areas.parquet")
    areas["name"] = "<script>alert(1)</script>"
    areas.to_parquet(tmp_path / "areas.parquet", index=False)
    assert "<script" not in render(describe(tmp_path, catalogue, "SEN"))


def test_the_description_is_frozen_and_equal_for_equal_marts(marts: Path, catalogue: Catalogue) -> None:
    brief = describe(marts, catalogue, "SEN")
    assert brief == describe(marts, catalogue, "SEN")
    assert render(brief) == render(brief)
    with pytest.raises(FrozenInstanceError):
        brief.iso3 = "TGO"  # type: ignore[misc]


def test_a_country_outside_the_programme_is_refused(marts: Path, catalogue: Catalogue) -> None:
    with pytest.raises(UsageError):
        describe(marts, catalogue, "FRA")


def test_the_word_of_the_country_is_said_for_each_year(tmp_path: Path, catalogue: Catalogue) -> None:
    fixture.write(tmp_path)
    word = pd.read_parquet(tmp_path / "validation.parquet")
    word.loc[1, ["state", "office", "date"]] = ["provisional", None, None]
    word.loc[2, ["state", "embargo", "reason"]] = ["withheld", "2030-01-31", "under embargo"]
    word.to_parquet(tmp_path / "validation.parquet", index=False)
    brief = describe(tmp_path, catalogue, "SEN")
    assert [(s.school_years, s.word.en) for s in brief.validation] == [
        ("2021-2022", "validated by Synthetic office, 2022-06-15"),
        ("2022-2023", "provisional, published with the country's consent"),
        ("2023-2024", "withheld: not to be published before a day set by the country (2030-01-31)"),
    ]
    html = plain(render(brief))
    assert "validé par Synthetic office, 2022-06-15" in html
    assert "nan" not in html.lower().split()


def test_warnings_say_what_they_imply_and_name_key_indicators(marts: Path, catalogue: Catalogue) -> None:
    brief = describe(marts, catalogue, "SEN")
    told = {w.label.en: w for w in brief.warnings}
    assert list(told) == ["Not representative", "Estimated population"]
    assert [a.en for a in told["Estimated population"].about] == ["Gross enrolment ratio"]
    assert told["Estimated population"].implies.fr in plain(render(brief)).replace("’", "'")
