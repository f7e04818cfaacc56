"""Round trip: a pack goes out, answers come back, the next run is clean and the audit complete; a mended source makes them stale."""

from __future__ import annotations

import csv
import io
import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest
import xlsxwriter
from typer.testing import CliRunner

from eqm_pipeline.catalogue import Catalogue
from eqm_pipeline.cli import app
from eqm_pipeline.feedback import answer_sheet as sheet
from eqm_pipeline.feedback.pack import write_ministry
from eqm_pipeline.pipeline.audit import read_audit
from eqm_pipeline.pipeline.packs import waiting
from eqm_pipeline.reading.sheets import read_sheets
from eqm_pipeline_tests.pipeline.conftest import YEAR, World

CSV = f"TGO/stateduc/ecole_{YEAR}.csv"
LATER, LATEST = 1_710_000_000, 1_720_000_000
REPEATERS, PUPILS, TEXT = "An2_F_Red_CP1", "An2_F_CP1", "An2_G_CE1"
Rows = list[list[str]]


def _edited(file: bytes, *edits: tuple[int, str, str]) -> bytes:
    """The file with cells (school, column) replaced."""
    rows = [line.split(";") for line in file.decode("cp1252").split("\r\n")]
    for i, column, value in edits:
        rows[i][rows[0].index(column)] = value
    return "\r\n".join(";".join(r) for r in rows).encode("cp1252")


def _said(file: bytes, i: int, column: str) -> str:
    rows = [line.split(";") for line in file.decode("cp1252").split("\r\n")]
    return rows[i][rows[0].index(column)]


@pytest.fixture(scope="module")
def sent_once(good_file: bytes, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, bytes, Rows]:
    """More repeaters than pupils in the first school (three zeros too many), a word for a number in the second, and a third
    school whose repeaters stand above its pupils and are right: accepted, with the sheet of the pack that goes out."""
    file = _edited(good_file, (1, REPEATERS, "9000"), (2, TEXT, "douze"), (3, REPEATERS, "800"))
    world = World(tmp_path_factory.mktemp("sent") / "data", Catalogue())
    world.deliver(CSV, file)
    (done,), refusals = world.run()
    assert (done.status, refusals) == ("accepted", []), done.error
    return world.data, file, _pack(world)


@pytest.fixture
def doubtful(world: World, sent_once: tuple[Path, bytes, Rows]) -> tuple[World, bytes, Rows]:
    """A world in which the doubtful file was accepted, the file, and the sheet that went out."""
    data, file, sheet_of_findings = sent_once
    shutil.copytree(data, world.data)
    return world, file, sheet_of_findings


def _pack(world: World) -> Rows:
    """The sheet of findings of the pack that is sent out now."""
    waits = waiting(world.data).get(("TGO", YEAR), ())
    folder = write_ministry(world.data, "TGO", YEAR, world.catalogue, waits)
    (book,) = folder.glob("*.xlsx")
    return read_sheets(book)[sheet.SHEET]


def _filled(rows: Rows, answer: Callable[[dict[str, str]], dict[str, str] | None]) -> Rows:
    """The sheet with the answers of `answer` to the findings that it answers."""
    head = next(i for i, r in enumerate(rows) if sheet.NUMBER in r)
    header = rows[head]
    out = [list(r) for r in rows]
    for r in out[head + 1 :]:
        r += [""] * (len(header) - len(r))
        for column, text in (answer(dict(zip(header, r, strict=False))) or {}).items():
            r[header.index(column)] = text
    return out


def _workbook(rows: Rows) -> bytes:
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, {"in_memory": True, "strings_to_formulas": False}) as book:
        page = book.add_worksheet(sheet.SHEET)
        for i, r in enumerate(rows):
            for j, v in enumerate(r):
                if v:
                    page.write_string(i, j, v)
    return buffer.getvalue()


def _text(rows: Rows) -> bytes:
    """As an office programme set to French saves it: semicolons, Windows-1252, without the lines above the header."""
    out = io.StringIO()
    head = next(i for i, r in enumerate(rows) if sheet.NUMBER in r)
    csv.writer(out, delimiter=";").writerows(rows[head:])
    return out.getvalue().encode("cp1252", "replace")


SIGNED = {sheet.REASON: "Vérifié au registre", sheet.BY: "A. Mensah, planification", sheet.DATE: "05/03/2024"}


def _answer(row: dict[str, str]) -> dict[str, str] | None:
    if row[sheet.COLUMN] == REPEATERS and row[sheet.SENT] == "9000":
        return SIGNED | {sheet.DECISION: "corriger / correct", sheet.VALUE: "1"}
    if row[sheet.COLUMN] == REPEATERS and row[sheet.SENT] == "800":
        return SIGNED | {sheet.DECISION: "confirmer"}
    if row[sheet.COLUMN] == TEXT and row[sheet.SENT] == "douze":
        return SIGNED | {sheet.DECISION: "Corriger", sheet.VALUE: "12"}
    return None


def _findings(world: World, source: str = "stateduc") -> pd.DataFrame:
    here = f"country=TGO/school_year={YEAR}"
    return pd.read_parquet(world.data / "core" / "findings" / here / f"{source}.parquet", partitioning=None)


def _cell(world: World, unit: str, column: str) -> float:
    path = world.data / "core" / "enrolment" / f"country=TGO/school_year={YEAR}" / "stateduc.parquet"
    core = pd.read_parquet(path, partitioning=None)
    return float(core.loc[(core["unit"] == unit) & (core["column"] == column), "value"].iloc[0])


def _return(world: World, content: bytes, at: int = LATER, name: str = "reponses.xlsx") -> None:
    world.deliver(f"TGO/answers/{name}", content, at)


@pytest.mark.parametrize(("form", "name"), [(_workbook, "reponses.xlsx"), (_text, "reponses.csv")])
def test_answers_change_what_they_answer_and_nothing_else(
    doubtful: tuple[World, bytes, Rows], form: Callable[[Rows], bytes], name: str
) -> None:
    world, file, sent = doubtful
    before = _findings(world)
    _return(world, form(_filled(sent, _answer)), name=name)
    (done,), refusals = world.run()
    assert (done.status, refusals) == ("accepted", []), (done.error, refusals)
    first, second, third = (_said(file, i, "CODE_ETABLISSEMENT") for i in (1, 2, 3))
    assert (_cell(world, first, REPEATERS), _cell(world, second, TEXT), _cell(world, third, REPEATERS)) == (
        1,
        12,
        800,
    )
    after = _findings(world)
    answered = after[after["state"] == "answered"].set_index("unit_code")
    assert set(answered.index) == {first, second, third}
    assert answered["n"].to_dict() == {first: 0, second: 0, third: 1}
    ours = {"REP_LE_ENR", "TEXT_IN_NUMBER"}
    assert not (after["rule"].isin(ours) & after["state"].isin(["new", "known"])).any()
    others = before[~before["unit_code"].isin([first, second, third])]
    assert set(others["finding_id"]) <= set(after["finding_id"])
    assert done.rows_read == done.accepted + done.quarantined + done.totals_rows + done.ignored


def test_the_audit_tells_who_when_why_and_both_values(doubtful: tuple[World, bytes, Rows]) -> None:
    world, _, sent = doubtful
    _return(world, _workbook(_filled(sent, _answer)))
    world.run()
    told = read_audit(world.data, ["TGO"], [YEAR])
    rows = {(r["action"], r["old_value"], r["new_value"]): r for r in told.to_dict("records")}
    assert set(rows) == {("override", "9000", "1"), ("override", "douze", "12"), ("accept", "800", "800")}
    known = _findings(world).set_index("finding_id")
    for r in rows.values():
        assert (r["by"], r["date"], r["reason"]) == (
            "A. Mensah, planification",
            "2024-03-05",
            "Vérifié au registre",
        )
        assert r["outcome"] == "applied"
        assert r["origin"].startswith("reponses.xlsx ")
        assert (r["file"], r["source"]) == (Path(CSV).name, "stateduc")
        assert known.loc[r["finding_id"], "rule"] == r["rule"]
    assert rows["override", "9000", "1"]["row"] == 2
    made = CliRunner().invoke(app, ["audit", "--data", str(world.data), "--json"])
    assert [r["finding_id"] for r in json.loads(made.output)] == told["finding_id"].tolist()


def test_a_second_run_changes_nothing_and_the_same_sheet_again_neither(
    doubtful: tuple[World, bytes, Rows],
) -> None:
    world, _, sent = doubtful
    content = _workbook(_filled(sent, _answer))
    _return(world, content)
    world.run()
    before = world.core()
    assert world.run() == ([], [])
    _return(world, content, LATEST, "encore.xlsx")
    assert world.run() == ([], [])
    assert world.core() == before


def test_a_mended_source_makes_the_correction_stale_with_the_reason_that_was_written_down(
    doubtful: tuple[World, bytes, Rows],
) -> None:
    world, file, sent = doubtful
    _return(world, _workbook(_filled(sent, _answer)))
    world.run()
    before = world.core()
    world.deliver(CSV, _edited(file, (1, REPEATERS, "1")), LATEST)
    (done,), _ = world.run()
    assert (done.status, done.error_code) == ("refused", "STALE_CORRECTION")
    english, french = done.error.split("\n")
    assert "Vérifié au registre" in english
    assert "Vérifié au registre" in french
    assert "'1'" in english
    assert world.core() == before
    refused = world.data / "quarantine" / ".refused" / f"country=TGO/school_year={YEAR}" / "stateduc.parquet"
    told = pd.read_parquet(refused, partitioning=None)
    stale = told[told["rule"] == "CORRECTION_STALE"].iloc[0]
    assert (stale["value"], stale["column"], stale["unit_code"]) == (
        "1",
        REPEATERS,
        _said(file, 1, "CODE_ETABLISSEMENT"),
    )


def test_a_cancelled_answer_lets_the_mended_source_in(doubtful: tuple[World, bytes, Rows]) -> None:
    world, file, sent = doubtful
    _return(world, _workbook(_filled(sent, _answer)))
    world.run()
    world.deliver(CSV, _edited(file, (1, REPEATERS, "1")), LATER + 1)
    world.run()
    _return(
        world,
        _workbook(_filled(sent, lambda r: {sheet.DECISION: "annuler"} if r[sheet.SENT] == "9000" else None)),
        LATEST, "annule.xlsx",
    )  # fmt: skip
    (done,), refusals = world.run()
    assert (done.status, refusals) == ("accepted", []), done.error
    assert _cell(world, _said(file, 1, "CODE_ETABLISSEMENT"), REPEATERS) == 1
    told = read_audit(world.data)
    outcomes = {(r["action"], r["outcome"]) for r in told.to_dict("records") if r["old_value"] == "9000"}
    assert outcomes == {("override", "withdrawn"), ("cancel", "applied")}


def test_the_pack_of_a_stale_correction_can_be_answered_too(doubtful: tuple[World, bytes, Rows]) -> None:
    world, file, sent = doubtful
    _return(world, _workbook(_filled(sent, _answer)))
    world.run()
    world.deliver(CSV, _edited(file, (1, REPEATERS, "1")), LATER + 1)
    world.run()

    def mended(row: dict[str, str]) -> dict[str, str] | None:
        stale = row[sheet.COLUMN] == REPEATERS and row[sheet.SENT] == "1"
        return {sheet.DECISION: "annuler", sheet.REASON: "corrigé dans le fichier"} if stale else None

    again = _filled(_pack(world), mended)
    assert sum("annuler" in r for r in again) == 1
    _return(world, _workbook(again), LATEST, "annule.xlsx")
    (done,), refusals = world.run()
    assert (done.status, refusals) == ("accepted", []), done.error
    assert _cell(world, _said(file, 1, "CODE_ETABLISSEMENT"), REPEATERS) == 1
    told = read_audit(world.data)
    assert told["outcome"].value_counts().to_dict() == {"applied": 3, "withdrawn": 1}


def test_the_later_answer_counts(doubtful: tuple[World, bytes, Rows]) -> None:
    world, file, sent = doubtful

    def correct(value: str) -> Callable[[dict[str, str]], dict[str, str] | None]:
        told = {sheet.DECISION: "corriger", sheet.VALUE: value, sheet.REASON: "registre"}
        return lambda r: told if r[sheet.SENT] == "9000" else None

    for at, value in ((LATER, "1"), (LATEST, "2")):
        _return(world, _workbook(_filled(sent, correct(value))), at, f"{value}.xlsx")
        world.run()
        assert _cell(world, _said(file, 1, "CODE_ETABLISSEMENT"), REPEATERS) == float(value)
    told = read_audit(world.data).set_index("new_value")["outcome"]
    assert told.to_dict() == {"1": "superseded", "2": "applied"}


def test_an_answer_that_cannot_be_used_is_told_with_its_cell_and_changes_nothing(
    doubtful: tuple[World, bytes, Rows],
) -> None:
    world, _, sent = doubtful
    before = _cell_values(world)

    def careless(row: dict[str, str]) -> dict[str, str] | None:
        if row[sheet.SENT] == "9000":
            return {sheet.DECISION: "corriger", sheet.REASON: "registre"}
        if row[sheet.SENT] == "douze":
            return {sheet.DECISION: "oui", sheet.REASON: "registre", sheet.VALUE: "12"}
        if row[sheet.SENT] == "800":
            return {sheet.DECISION: "confirmer"}
        return None

    _return(world, _workbook(_filled(sent, careless)))
    (done,), refusals = world.run()
    assert (done.status, refusals) == ("accepted", []), done.error
    told = _findings(world, "answers")
    assert set(told["rule"]) == {"ANSWER_UNUSED"}
    assert sorted(told["parameters"]) == ["why=decision_unknown", "why=reason_missing", "why=value_missing"]
    assert (told["row"] > 0).all()
    assert _cell_values(world) == before


def _cell_values(world: World) -> dict[str, bytes]:
    return {k: v for k, v in world.core().items() if k.startswith("enrolment")}


def test_a_sheet_of_another_country_or_of_no_pack_is_not_taken_in(
    doubtful: tuple[World, bytes, Rows],
) -> None:
    world, _, sent = doubtful
    rows = _filled(sent, _answer)
    other = [[c.replace("EQM TGO", "EQM SEN") for c in r] for r in rows]
    world.deliver("SEN/answers/a.xlsx", _workbook(rows), LATER)
    world.deliver("TGO/answers/b.xlsx", _workbook(other), LATER)
    world.deliver("TGO/answers/c.csv", b"bonjour;merci\r\n1;2\r\n", LATER)
    world.deliver("TGO/answers/d.xlsx", b"PK\x03\x04 not a workbook", LATER)
    world.deliver("TGO/answers/e.pdf", b"%PDF", LATER)
    world.deliver("TGO/answers/f.csv", b"", LATER)
    done, refusals = world.run()
    assert not done
    assert sorted(r.file for r in refusals) == ["SEN/answers/a.xlsx", *(f"TGO/answers/{x}" for x in ("b.xlsx", "c.csv", "d.xlsx", "e.pdf", "f.csv"))]  # fmt: skip
    assert all("\n" in r.text for r in refusals)
