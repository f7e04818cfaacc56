"""A finding in words: parameters, names of figures and areas, numbers as people write them, in both languages."""

from __future__ import annotations

import pytest

from eqm_pipeline.catalogue import Catalogue
from eqm_pipeline.catalogue.models import Rule, Text
from eqm_pipeline.feedback.figures import Figures
from eqm_pipeline.feedback.wording import Wording, number, parameters, short


@pytest.fixture(scope="module")
def wording() -> Wording:
    catalogue = Catalogue()
    catalogue.__dict__["rules"] = {
        "X": Rule(
            scope="area", severity="warning", action="flagged", dimension="consistency", basis="STD",
            message=Text(en="{unit_code}, {column}: {value}, {before} before ({rows}).", fr="{unit_code}, {column} : {value}, {before} avant ({rows})."),
            do=Text(en="Confirm {column}.", fr="Confirmez {column}."),
        )
    }  # fmt: skip
    return Wording(catalogue, "TGO")


@pytest.mark.parametrize(
    ("text", "apart"),
    [
        ("pupils=3; rows=different_rows", {"pupils": "3", "rows": "different_rows"}),
        ("read=An2_F; CE1 = x; of=2", {"read": "An2_F; CE1 = x", "of": "2"}),
        ("areas=IEPP A / IEPP B", {"areas": "IEPP A / IEPP B"}),
        ("a plain sentence = none", {}),
        ("", {}),
    ],
)
def test_parameters_come_apart(text: str, apart: dict[str, str]) -> None:
    assert parameters(text) == apart


def test_a_finding_over_years_names_area_figure_and_numbers(wording: Wording) -> None:
    told = {
        "unit_code": "edu_region TGO-DRE-KARA", "column": "exam_pass_rate@1/cepd", "value": "43.8127", "file": "",
        "parameters": "before=5127.7342; rows=identical_rows",
    }  # fmt: skip
    said = wording.sentence("X", "message", told)
    assert said.fr.startswith("DRE Kara, ")
    assert "(Primaire, CEPD – Certificat d'études du premier degré) : 43,8, 5\u202f128 avant" in said.fr
    assert said.fr.endswith("(lignes identiques, une seule gardée).")
    assert (
        "(Primary, CEPD – Primary school certificate): 43.8, 5,128 before (identical rows, one kept)."
        in said.en
    )


def test_a_column_and_a_value_of_a_file_stay_as_sent(wording: Wording) -> None:
    told = {
        "unit_code": "113500004",
        "column": "enrolment",
        "value": "43.8",
        "file": "a.csv",
        "parameters": "",
    }
    assert wording.sentence("X", "message", told).fr == "113500004, enrolment : 43.8, … avant (…)."
    ratio = wording.sentence("X", "message", told | {"value": "6.6667"})
    assert ratio.fr == "113500004, enrolment : 6,67, … avant (…)."


def test_what_findings_share_is_the_title_and_what_differs_is_left_out(wording: Wording) -> None:
    one, two = (
        {"unit_code": c, "column": "N", "value": "1", "file": "a", "parameters": "before=2; rows=x"}
        for c in "ab"
    )
    assert wording.common("X", "message", [one, two]).en == "…, N: 1, 2 before (x)."
    assert wording.title("X", [one, two]).en == "For example: a, N: 1, 2 before (x)."
    assert wording.title("X", [one]).fr == "a, N : 1, 2 avant (x)."


def test_a_rule_that_is_gone_reads_as_its_code(wording: Wording) -> None:
    assert wording.sentence("GONE", "message", {}).fr == "GONE"


@pytest.mark.parametrize(
    ("figure", "said"),
    [
        ("enrolment@1/6/F", "Élèves inscrits (Primaire, CM2, Filles / femmes)"),
        ("population@7", None),
        ("nothing_known@1", None),
        ("An2_F_CE1", None),
    ],
)
def test_names_of_figures(wording: Wording, figure: str, said: str | None) -> None:
    words = wording.figures.words(figure)
    if said:
        assert words is not None
        assert words.fr == said
    elif figure.startswith("population"):
        assert words is not None
        assert words.fr.endswith("(7 ans)")
    else:
        assert words is None


def test_figures_use_the_exams_of_the_country_only() -> None:
    words = Figures(Catalogue(), "CMR").words("exam_pass_rate@1/cepd")
    assert words is not None
    assert words.fr.endswith("cepd)")


def test_numbers_are_written_as_people_do() -> None:
    assert number(12345.6, "fr", 1) == "12\u202f345,6"
    assert number(12345.6, "en", 1) == "12,345.6"
    assert [short(v, "en") for v in (43.8127, 5127.7, 3.517, 0.01234, 102.444)] == [
        "43.8",
        "5,128",
        "3.52",
        "0.012",
        "102",
    ]
