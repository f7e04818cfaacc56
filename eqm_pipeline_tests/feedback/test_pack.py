"""The ministry's pack: in its languages, without harsh words, without formulas, and for it alone."""

from __future__ import annotations

import csv
from pathlib import Path

import pandas as pd
import pytest

from eqm_pipeline.catalogue import Catalogue
from eqm_pipeline.catalogue.models import Rule, Text
from eqm_pipeline.errors import UsageError
from eqm_pipeline.feedback.answer_sheet import ANSWERS, SENT, SHEET
from eqm_pipeline.feedback.pack import say, write_ministry
from eqm_pipeline.feedback.teacher_line import schools_to_examine
from eqm_pipeline.schemas.findings import COLUMNS
from eqm_pipeline_tests.oracles import units

YEAR = "2023-2024"
RISKY = ["=1+1", "+33", "-5", "@x"]


@pytest.fixture(scope="module")
def catalogue() -> Catalogue:
    catalogue = Catalogue()
    catalogue.__dict__["rules"] = {
        "REP_LE_ENR": Rule(
            scope="school",
            severity="error",
            action="quarantined",
            dimension="consistency",
            basis="STD",
            message=Text(
                en="{value} repeaters in {column} of {unit_code}",
                fr="{value} redoublants, {column}, {unit_code}",
            ),
            do=Text(en="Confirm {column}.", fr="Confirmer {column}."),
        )
    }
    return catalogue


def finding(**columns: object) -> dict[str, object]:
    blank = {c: (0 if t == "int32" else "") for c, t in COLUMNS.items()}
    given = {"rule": "REP_LE_ENR", "action": "quarantined", "severity": "error", "country": "TGO", "n": 1}
    return {**blank, **given, "school_year": YEAR, **columns}


def put(data: Path, folder: str, source: str, frame: pd.DataFrame) -> None:
    path = data / folder / "country=TGO" / f"school_year={YEAR}" / f"{source}.parquet"
    path.parent.mkdir(parents=True, exist_ok=True)
    frame.to_parquet(path, index=False)


@pytest.fixture
def data(tmp_path: Path) -> Path:
    rows = [
        finding(finding_id=f"f{i}", value=v, column="R1", unit_code="0042", row=7)
        for i, v in enumerate(RISKY)
    ]
    put(tmp_path, "core/findings", "stateduc", pd.DataFrame(rows))
    put(tmp_path, "core/findings", "diagnostic", pd.DataFrame([finding(finding_id="secret")]))
    put(tmp_path, "quarantine", "stateduc", pd.DataFrame({"CODE": ["0042"], "NOM": ["=cmd()"], "N": [3.0]}))
    put(tmp_path, "quarantine", "diagnostic", pd.DataFrame({"_uuid": ["x"]}))
    return tmp_path


def read(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as f:
        return list(csv.DictReader(f))


def test_findings_are_sentences_that_invite_an_answer(data: Path, catalogue: Catalogue) -> None:
    rows = read(write_ministry(data, "TGO", YEAR, catalogue) / "findings.csv")
    assert len(rows) == len(RISKY)
    assert rows[0]["État / State"] == "mis en attente / set aside"
    assert rows[0]["Constat (fr)"].startswith("'=1+1 redoublants")
    assert [rows[0][a] for a in ANSWERS] == [""] * len(ANSWERS)
    assert rows[0]["Code de l'école ou de la zone / Code of the school or area"] == "0042"


def test_no_harsh_word_stands_in_the_pack(data: Path, catalogue: Catalogue) -> None:
    text = (
        (write_ministry(data, "TGO", YEAR, catalogue) / "findings.csv")
        .read_text(encoding="utf-8-sig")
        .lower()
    )
    for word in ("error", "erreur", "refus", "reject", "rejet"):
        assert word not in text


def test_a_cell_that_could_run_is_made_harmless(data: Path, catalogue: Catalogue) -> None:
    openpyxl = pytest.importorskip("openpyxl")
    folder = write_ministry(data, "TGO", YEAR, catalogue)
    assert {r[SENT] for r in read(folder / "findings.csv")} == {f"'{v}" for v in RISKY}
    assert read(folder / "set_aside_stateduc.csv") == [{"CODE": "0042", "NOM": "'=cmd()", "N": "3"}]
    (workbook,) = folder.glob("*.xlsx")
    sheet = openpyxl.load_workbook(workbook)[SHEET]
    cells = [c for row in sheet.iter_rows() for c in row if c.value in RISKY]
    assert len(cells) == len(RISKY)
    assert all(c.data_type == "s" and c.quotePrefix for c in cells)
    assert not [c for row in sheet.iter_rows() for c in row if c.data_type == "f"]


def test_answers_of_diagnostic_respondents_stay_out(data: Path, catalogue: Catalogue) -> None:
    folder = write_ministry(data, "TGO", YEAR, catalogue)
    assert not list(folder.glob("*diagnostic*"))
    assert "secret" not in (folder / "findings.csv").read_text(encoding="utf-8-sig")


def test_the_pack_is_written_anew_with_equal_bytes(data: Path, catalogue: Catalogue) -> None:
    one = {p.name: p.read_bytes() for p in write_ministry(data, "TGO", YEAR, catalogue).iterdir()}
    two = {p.name: p.read_bytes() for p in write_ministry(data, "TGO", YEAR, catalogue).iterdir()}
    assert one == two
    assert not list((data / "ministry" / "TGO").glob(".writing-*"))


def test_a_year_without_findings_still_gives_a_pack(tmp_path: Path, catalogue: Catalogue) -> None:
    folder = write_ministry(tmp_path, "TGO", YEAR, catalogue)
    assert read(folder / "findings.csv") == []
    assert read(folder / "schools_to_examine.csv") == []


def test_a_country_outside_the_programme_is_refused(tmp_path: Path, catalogue: Catalogue) -> None:
    with pytest.raises(UsageError):
        write_ministry(tmp_path, "FRA", YEAR, catalogue)


def test_what_a_finding_does_not_say_reads_as_an_ellipsis() -> None:
    assert say("{value} in {nothing} {column.__class__}", {"value": "3"}) == "3 in … {column.__class__}"


def test_the_school_far_off_the_published_line_is_listed_to_be_examined(tmp_path: Path) -> None:
    land = units.Country(tmp_path)
    codes = [f"{i:03d}" for i in range(40)]
    land.schools(codes[:39], name="EPP SYNTHETIQUE")
    land.schools(codes[39:], sector="private")
    pupils = {u: 100 + 10.0 * i for i, u in enumerate(codes)}
    taught = {u: n / 40 for u, n in pupils.items()} | {"005": 30, "006": 0, "039": 90}
    land.cells("enrolment", "enrolment", {(u, "1"): n for u, n in pupils.items()}, sex="F")
    of = {"sex": "F", "breakdown": "teacher_status", "category": "civil_servant"}
    land.cells("teachers", "teachers", dict(taught), **of)
    figures = land.figures()
    found = schools_to_examine(tmp_path, "TGO", units.YEAR)
    assert found["unit"].tolist() == ["005"]
    assert found["name"].tolist() == ["EPP SYNTHETIQUE"]
    assert found["difference"].iloc[0] > 20
    assert figures.one("teacher_allocation_randomness", sector="public_community")["n_units"] == 38
    rows = read(write_ministry(tmp_path, "TGO", units.YEAR, land.catalogue) / "schools_to_examine.csv")
    assert rows[0]["À examiner / To be examined"] == "à examiner / to be examined"
