"""The workbook of a pack: every sheet says whose it is, answers have their place, lists to be filled in come back filled in."""

from __future__ import annotations

import csv
from pathlib import Path

import openpyxl
import pandas as pd
import pytest

from eqm_pipeline.catalogue import Catalogue
from eqm_pipeline.feedback import answer_sheet
from eqm_pipeline.feedback.pack import write_ministry
from eqm_pipeline.schemas.findings import identity
from eqm_pipeline_tests.feedback.found import YEAR, delivered, many, put

CATALOGUE = Catalogue()
SCHOOLS = pd.DataFrame(
    {
        "unit": ["02", "01", "03", "04"], "name": ["EPP B", "EPP A", "EPP C", "=EPP D"], "level": ["1", "1", "1", "1"],
        "sector": ["public", "private", "public", "public"], "location": ["rural", "urban", "rural", "rural"],
        "status": ["open", "open", "closed", "open"], "admin1": [""] * 4, "admin2": [""] * 4,
        "edu_region": ["TGO-DRE-KARA", "TGO-DRE-KARA", "TGO-DRE-KARA", "TGO-DRE-CENTRALE"], "inspection": [""] * 4,
    }
)  # fmt: skip


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    data = tmp_path_factory.mktemp("data")
    put(data, "core/findings", "TGO", "stateduc", many("TGO", 12))
    put(data, "core/snapshots", "TGO", "stateduc", delivered())
    put(data, "core/schools", "TGO", "stateduc", SCHOOLS)
    put(data, "core/schools", "TGO", "stateduc", SCHOOLS.iloc[:2], "2022-2023")
    links = {"country": "TGO", "year": 2023, "unit": "00", "year_after": 2024, "unit_after": "04", "kind": "code_changed", "score": 0.9, "decision": "linked"}  # fmt: skip
    (data / "concordance" / "country=TGO").mkdir(parents=True)
    pd.DataFrame([links, links | {"unit": "99", "unit_after": "01", "decision": "review"}]).to_parquet(
        data / "concordance" / "country=TGO" / "links.parquet"
    )
    aside = {"table": "ecole", "file": "ecole.csv", "sheet": "", "row": 9, "unit": "0042", "rule": "CODE_DUP", "content": '{"CODE": "0042", "N": "=1+1"}'}  # fmt: skip
    put(data, "quarantine", "TGO", "stateduc", pd.DataFrame([aside]))
    write_ministry(data, "TGO", "2022-2023", CATALOGUE)
    return write_ministry(data, "TGO", YEAR, CATALOGUE)


def book(folder: Path) -> openpyxl.Workbook:
    (path,) = folder.glob("*.xlsx")
    return openpyxl.load_workbook(path)


def table(sheet: object) -> list[dict[str, object]]:
    """Rows below the header, which is the first row with several cells filled."""
    rows = [list(r) for r in sheet.iter_rows(values_only=True)]  # type: ignore[attr-defined]
    at = next(i for i, r in enumerate(rows) if sum(v is not None for v in r) > 3)
    return [dict(zip(map(str, rows[at]), r, strict=True)) for r in rows[at + 1 :]]


def test_every_sheet_names_country_year_and_pack_in_its_first_cell(folder: Path) -> None:
    named = {answer_sheet.pack_name(s["A1"].value) for s in book(folder).worksheets}
    assert named == {answer_sheet.PackName("TGO", YEAR, 1)}


def test_the_number_of_a_finding_follows_from_the_codes_beside_it(folder: Path) -> None:
    rows = table(book(folder)[answer_sheet.SHEET])
    assert len(rows) == 12
    for r in rows:
        unit, column = str(r[answer_sheet.UNIT]), str(r[answer_sheet.COLUMN])
        ids = {
            identity("TGO", YEAR, str(r[answer_sheet.SOURCE]), rule, unit, column) for rule in CATALOGUE.rules
        }
        assert r[answer_sheet.NUMBER] in ids


def test_answers_are_chosen_from_a_list_in_blank_marked_columns(folder: Path) -> None:
    sheet = book(folder)[answer_sheet.SHEET]
    (choice,) = sheet.data_validations.dataValidation
    assert all(c in choice.formula1 for c in answer_sheet.CHOICES)
    header = {c.value: c for row in sheet.iter_rows() for c in row if c.value in answer_sheet.ANSWERS}
    assert list(header) == list(answer_sheet.ANSWERS)
    assert next(iter(choice.sqref.ranges)).min_col == header[answer_sheet.DECISION].column
    below = sheet.cell(header[answer_sheet.DECISION].row + 1, header[answer_sheet.DECISION].column)
    assert below.value is None
    assert sheet.column_dimensions[below.column_letter].fill.fgColor.rgb == "FFFFFAEB"


def test_rows_set_aside_stand_whole_with_their_reason(folder: Path) -> None:
    (row,) = table(book(folder)["Mis en attente - Set aside"])
    assert row["Ligne / Row"] == 9
    assert row["Contenu reçu / Content as sent"] == "CODE: 0042 | N: =1+1"
    assert "plusieurs fois" in str(row["Pourquoi / Why"])


def test_the_register_of_next_year_lists_open_schools_of_the_last_year_only(folder: Path) -> None:
    rows = table(book(folder)["Registre attendu - Register"])
    assert [r["Code"] for r in rows] == ["04", "01", "02"]
    assert rows[0]["Nom / Name"] == "=EPP D"
    assert rows[1]["Région éducative / Education region"] == "DRE Kara"
    assert "Ouverte en 2024-2025 ? / Open in 2024-2025?" in rows[0]
    assert "Inspection" not in rows[0]
    assert [r["Code de l'année précédente / Code of the year before"] for r in rows] == ["00", None, None]
    with (folder / "expected_register_2024-2025.csv").open(encoding="utf-8-sig", newline="") as f:
        listed = list(csv.DictReader(f))
    assert [r["Code"] for r in listed] == ["04", "01", "02"]
    assert listed[0]["Nom / Name"] == "'=EPP D"
    earlier = folder.with_name("2022-2023")
    assert not list(earlier.glob("expected_register_*"))
    assert "Registre" not in " ".join(book(earlier).sheetnames)


def test_no_cell_of_any_sheet_is_a_formula(folder: Path) -> None:
    cells = [c for s in book(folder).worksheets for row in s.iter_rows() for c in row]
    assert not [c for c in cells if c.data_type == "f"]
