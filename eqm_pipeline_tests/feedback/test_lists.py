"""Lists of a pack that other rooms prepare: schools that may be the same, and changes in the shape of files."""

from __future__ import annotations

import json
from pathlib import Path

import openpyxl
import pandas as pd

from eqm_pipeline.catalogue import Catalogue
from eqm_pipeline.feedback.drift import drift
from eqm_pipeline.feedback.matches import matches
from eqm_pipeline.feedback.pack import write_ministry
from eqm_pipeline.feedback.wording import Wording
from eqm_pipeline_tests.feedback.found import YEAR, delivered, put

CATALOGUE = Catalogue()
WORDING = Wording(CATALOGUE, "TGO")


def review(data: Path) -> None:
    rows = [
        {"country": "TGO", "year": 2023, "unit": "01", "year_after": 2024, "unit_after": "91", "kind": "code_changed", "score": 0.91},
        {"country": "TGO", "year": 2023, "unit": "02", "year_after": 2024, "unit_after": "92", "kind": "respelt", "score": 0.97},
        {"country": "TGO", "year": 2022, "unit": "03", "year_after": 2023, "unit_after": "93", "kind": "moved", "score": 0.99},
    ]  # fmt: skip
    path = data / "concordance" / "country=TGO" / "review.parquet"
    path.parent.mkdir(parents=True)
    pd.DataFrame(rows).assign(name="EPP", name_after=["EPP A", None, ""]).to_parquet(path, index=False)


def test_matches_of_the_year_stand_by_likeness_with_names_and_cases_in_words(tmp_path: Path) -> None:
    review(tmp_path)
    listed = matches(tmp_path, "TGO", YEAR, WORDING)
    assert listed is not None
    assert [r[2] for r in listed.rows] == ["92", "91"]
    assert listed.rows[1][3:] == ("EPP A", "code changé / code changed", 91)
    assert [r[3] for r in listed.rows] == ["", "EPP A"]
    assert matches(tmp_path, "TGO", "2024-2025", WORDING) is None
    assert matches(tmp_path, "CMR", YEAR, Wording(CATALOGUE, "CMR")) is None


def test_changes_of_shape_are_told_for_what_waits_before_what_was_accepted(tmp_path: Path) -> None:
    here = Path("country=TGO") / f"school_year={YEAR}"
    for folder, fr in (("drift", "accepté"), ("quarantine/.refused", "en attente")):
        path = tmp_path / folder / here / "stateduc.json"
        path.parent.mkdir(parents=True)
        path.write_text(json.dumps({"differences": [{"en": "x", "fr": fr}]}), "utf-8")
    listed = drift(tmp_path, "TGO", YEAR, {"stateduc", "complements"}, WORDING)
    assert listed is not None
    assert [r[1] for r in listed.rows] == ["en attente"]
    assert drift(tmp_path, "TGO", YEAR, {"complements"}, WORDING) is None


def test_both_lists_reach_page_and_workbook_with_room_for_an_answer(tmp_path: Path) -> None:
    review(tmp_path)
    put(tmp_path, "core/snapshots", "TGO", "stateduc", delivered())
    path = tmp_path / "drift" / "country=TGO" / f"school_year={YEAR}" / "stateduc.json"
    path.parent.mkdir(parents=True)
    path.write_text(
        json.dumps({"differences": [{"en": "Column B is new", "fr": "La colonne B est nouvelle"}]}), "utf-8"
    )
    folder = write_ministry(tmp_path, "TGO", YEAR, CATALOGUE)
    html = (folder / f"TGO_{YEAR}.html").read_text("utf-8")
    assert "La colonne B est nouvelle" in html
    assert "Column B is new" not in html
    assert "Est-ce la même école" in html
    (book,) = folder.glob("*.xlsx")
    sheets = openpyxl.load_workbook(book)
    shape = [c.value for row in sheets["Forme des fichiers - Shape"].iter_rows() for c in row]
    assert "Votre réponse / Your answer" in shape
    assert "code changé / code changed" in [
        c.value for row in sheets["Rapprochements - Matches"].iter_rows() for c in row
    ]
