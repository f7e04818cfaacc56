"""`eqm check`: a statistician tries a file; it is told in words, nothing is stored, and the exit code says what a run would do."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path

import openpyxl
import pytest
from typer.testing import CliRunner, Result

from eqm_pipeline.catalogue import Catalogue
from eqm_pipeline.cli import app
from eqm_pipeline.feedback import answer_sheet
from eqm_pipeline.samples.write import write_samples

NAME = "ecole_2023-2024.csv"
HARSH = ("error", "erreur", "refus", "reject", "rejet")


@pytest.fixture(scope="module")
def good(tmp_path_factory: pytest.TempPathFactory) -> Path:
    inbox = tmp_path_factory.mktemp("inbox")
    write_samples(inbox, Catalogue(), 0.05, 0, ["TGO"])
    return inbox / "TGO" / "stateduc" / NAME


def check(file: Path, *more: str) -> Result:
    return CliRunner().invoke(app, ["check", str(file), "--country", "TGO", "--source", "stateduc", *more])


def test_a_file_that_would_be_accepted_is_told_in_the_country_s_language(good: Path) -> None:
    told = check(good)
    assert told.exit_code == 0, told.output
    assert "Ce fichier serait accepté tel quel." in told.output
    assert "« deux » figure là où un nombre est attendu." in told.output
    assert "[TEXT_IN_NUMBER]" in told.output
    assert not [w for w in HARSH if w in told.output.lower()]


def test_it_speaks_english_when_asked(good: Path) -> None:
    told = check(good, "--lang", "en").output
    assert "This file would be accepted as it is." in told
    assert "Nothing was sent and nothing was kept." in told


def test_a_column_under_another_name_is_told_and_the_exit_code_says_so(good: Path, tmp_path: Path) -> None:
    broken = tmp_path / NAME
    broken.write_bytes(good.read_bytes().replace(b"EXISTE_ELECT", b"ELECTRICITE", 1))
    told = check(broken)
    assert told.exit_code == 1
    assert "La colonne « ELECTRICITE » n'est pas dans le contrat." in told.output
    assert "La colonne « EXISTE_ELECT » est attendue et absente." in told.output
    assert not [w for w in HARSH if w in told.output.lower()]


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [(NAME, b"", 1), (NAME, b"\x00\x01PK", 1), ("brouillon.csv", None, 1), ("ecole_2031-2032.csv", None, 1)],
)
def test_what_a_run_would_not_take_in_is_a_report_and_no_crash(
    good: Path, tmp_path: Path, name: str, content: bytes | None, code: int
) -> None:
    file = tmp_path / name
    file.write_bytes(good.read_bytes() if content is None else content)
    told = check(file)
    assert told.exit_code == code, told.output
    assert "Ce fichier serait mis en attente" in told.output


def test_a_draft_under_another_name_is_read_when_its_year_is_said(good: Path, tmp_path: Path) -> None:
    draft = tmp_path / "brouillon.csv"
    shutil.copy(good, draft)
    told = check(draft, "--school-year", "2023-2024")
    assert told.exit_code == 1
    assert "ecole_*.csv" in told.output
    assert "TEXT_IN_NUMBER" in told.output


def test_wrong_use_is_not_a_refusal(good: Path) -> None:
    assert check(good, "--school-year", "2022-2023").exception is not None
    assert "stateduc" in str(
        CliRunner().invoke(app, ["check", str(good), "--country", "TGO", "--source", "x"]).exception
    )
    assert check(good, "--report", "report.docx").exit_code != 0


def test_json_gives_every_finding_with_its_address(good: Path) -> None:
    told = json.loads(check(good, "--json").output)
    (year,) = told["school_years"]
    counts = year["counts"]
    assert told["accepted"] is True
    assert counts["rows_read"] == sum(v for k, v in counts.items() if k != "rows_read")
    text = next(f for f in year["findings"] if f["rule"] == "TEXT_IN_NUMBER")
    assert (text["value"], text["file"]) == ("deux", NAME)
    assert text["cell"].endswith(str(text["row"]))
    assert set(text["message"]) == {"fr"}


def test_it_stores_nothing_and_imports_neither_pandera_nor_dagster(good: Path, tmp_path: Path) -> None:
    alone = tmp_path / "alone"
    alone.mkdir()
    program = (
        "import sys\n"
        "from eqm_pipeline.cli import app\n"
        f"try: app(['check', {str(good)!r}, '--country', 'TGO', '--source', 'stateduc', '--json'])\n"
        "except SystemExit as e: assert e.code == 0, e.code\n"
        "heavy = {m.split('.')[0] for m in sys.modules} & {'pandera', 'dagster', 'duckdb', 'sqlglot', 'jinja2', 'xlsxwriter'}\n"
        "print('heavy:', heavy, file=sys.stderr)\n"
    )
    path = str(Path(__file__).parents[2])
    done = subprocess.run(  # the room is empty before and after
        [sys.executable, "-c", program],
        cwd=alone,
        env={"PYTHONPATH": path, "PATH": ""},
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    assert "heavy: set()" in done.stderr
    assert not list(alone.iterdir())
    assert sorted(p.name for p in good.parent.iterdir()) == sorted(
        f"ecole_{y}-{y + 1}.csv" for y in (2021, 2022, 2023)
    )


def test_a_report_is_written_as_page_and_workbook_without_room_for_answers(
    good: Path, tmp_path: Path
) -> None:
    page, book = tmp_path / "report.html", tmp_path / "new" / "report.xlsx"
    assert check(good, "--report", str(page)).exit_code == 0
    assert check(good, "--report", str(book), "--lang", "en").exit_code == 0
    html = page.read_text("utf-8")
    assert "Vérification d’un fichier avant envoi" in html
    assert "NB_CABINE_TOT_LATRINE" in html
    assert "<script" not in html
    sheet = openpyxl.load_workbook(book)[answer_sheet.SHEET]
    cells = [c.value for row in sheet.iter_rows() for c in row]
    assert "deux" in cells
    assert not set(answer_sheet.ANSWERS) & set(cells)
    assert not [c for c in cells if answer_sheet.pack_name(str(c))]
    assert "What we saw (en)" in cells
    assert "Constat (fr)" not in cells
