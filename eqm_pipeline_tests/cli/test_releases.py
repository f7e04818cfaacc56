"""`eqm release`, `eqm diff`, `eqm withdraw` as people type them."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from eqm_pipeline.catalogue import Catalogue
from eqm_pipeline.cli import app
from eqm_pipeline.cli.options import known_only
from eqm_pipeline.errors import EqmError
from eqm_pipeline.intake import Decisions
from eqm_pipeline.pipeline.run import plan
from eqm_pipeline.samples.native import tgo
from eqm_pipeline.samples.schools import build

YEAR = "2021-2022"
WORD = (
    f"country: TGO\nvalidation:\n  '{YEAR}': {{state: validated, by: Statistics office, date: 2022-06-15}}\n"
)


def eqm(*words: str) -> Any:
    made = CliRunner().invoke(app, [*words], catch_exceptions=True)
    if isinstance(made.exception, EqmError):
        raise made.exception
    assert made.exit_code == 0, made.output
    return made


@pytest.fixture(scope="module")
def once(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One year of Togo, run and validated."""
    data, catalogue = tmp_path_factory.mktemp("cli") / "data", Catalogue()
    tgo.write([build("TGO", YEAR, 0.01, 0, catalogue)], data / "inbox" / "TGO", None, catalogue)
    word = data / "inbox" / "TGO" / "validation" / "validation.yml"
    word.parent.mkdir()
    word.write_text(WORD)
    eqm("run", "--plain", "--data", str(data))
    return data


@pytest.fixture
def data(once: Path, tmp_path: Path) -> Path:
    shutil.copytree(once, tmp_path / "data")
    return tmp_path / "data"


def version(data: Path) -> str:
    return json.loads((data / "releases" / "latest.json").read_text("utf-8"))["version"]


def test_release_says_that_nothing_has_changed(data: Path) -> None:
    before = version(data)
    assert "nothing has changed" in eqm("release", "--data", str(data)).output
    assert version(data) == before


def test_release_under_a_number_of_its_own(data: Path) -> None:
    told = json.loads(eqm("release", "--version", "2030.1", "--data", str(data), "--json").output)
    assert (told["version"], told["unchanged"]) == ("2030.1", False)
    assert version(data) == "2030.1"


def test_a_draft_lies_apart(data: Path) -> None:
    before = version(data)
    told = json.loads(eqm("release", "--draft", "--data", str(data), "--json").output)
    assert Path(told["draft"]).parent == data / "drafts"
    assert (Path(told["draft"]) / "briefs" / "TGO.html").exists()
    assert version(data) == before


def test_a_release_waits_for_deliveries_that_are_not_run(data: Path) -> None:
    catalogue = Catalogue()
    tgo.write([build("TGO", "2022-2023", 0.01, 0, catalogue)], data / "inbox" / "TGO", None, catalogue)
    from eqm_pipeline.pipeline.receive import receive

    receive(data / "inbox", data, catalogue)
    with pytest.raises(EqmError, match="run `eqm run` first"):
        eqm("release", "--data", str(data))


def test_diff_tells_people_and_machines(data: Path, tmp_path: Path) -> None:
    first = version(data)
    word = data / "inbox" / "TGO" / "validation" / "v2.yml"
    word.write_text(f"country: TGO\nvalidation:\n  '{YEAR}': {{state: provisional, publish: true}}\n")
    eqm("run", "--plain", "--data", str(data))
    second, out = version(data), tmp_path / "why.csv"
    assert second != first
    told = eqm("diff", first, second, "--data", str(data), "--lang", "fr", "--out", str(out)).output
    assert "Divulgation" in told
    assert "disclosure" in out.read_text("utf-8")
    told = json.loads(
        eqm("diff", first, second, "--data", str(data), "--indicator", "pupil_teacher_ratio", "--json").output
    )
    assert {c["cause"] for c in told["causes"]} == {"disclosure"}
    assert {v["indicator"] for v in told["values"]} == {"pupil_teacher_ratio"}
    nothing = eqm("diff", second, second, "--data", str(data)).output
    assert "No value differs" in nothing
    folders = [str(data / "releases" / v) for v in (first, second)]
    assert "Disclosure" in eqm("diff", *folders, "--data", str(data)).output
    shutil.copytree(folders[0], tmp_path / "elsewhere")
    assert "Not traced" in eqm("diff", str(tmp_path / "elsewhere"), second, "--data", str(data)).output


def test_diff_of_what_is_not_there_names_what_is(data: Path) -> None:
    with pytest.raises(EqmError, match=f"no release 1999.1.*{version(data)}"):
        eqm("diff", "1999.1", version(data), "--data", str(data))


def test_an_unknown_code_is_told_with_those_that_come_near_or_a_few() -> None:
    with pytest.raises(EqmError) as near:
        known_only(["pupil_teacher_ratios"], list(Catalogue().indicators), "indicator")
    assert near.value.do[0].startswith("did you mean: pupil_teacher_ratio")
    assert near.value.do[1].startswith("vouliez-vous dire : pupil_teacher_ratio")
    known = list(Catalogue().indicators)
    with pytest.raises(EqmError) as far:
        known_only(["zzz"], known, "indicator")
    assert far.value.do[0] == f"known: {', '.join(known[:12])} and {len(known) - 12} more"
    assert far.value.do[1] == f"connus : {', '.join(known[:12])} et {len(known) - 12} autres"
    with pytest.raises(EqmError, match="did you mean: TGO"):
        known_only(["tgo"], list(Catalogue().countries), "country")
    assert known_only(["TGO"], ["TGO"], "country") == ["TGO"]


def test_an_error_is_punctuated_as_its_language_does() -> None:
    told = EqmError(("broken", "abîmé"), where="a.csv", do=("mend it", "réparez-le"))
    assert told.bilingual() == "a.csv: broken; mend it\na.csv : abîmé ; réparez-le"
    assert EqmError(("broken", "abîmé")).text("fr") == "abîmé"


def test_withdraw_leaves_files_and_a_reason(data: Path) -> None:
    first = version(data)
    why = ["--by", "Programme office", "--reason", "A wrong unit.", "--raison", "Une unité fausse."]
    told = json.loads(eqm("withdraw", first, *why, "--data", str(data), "--json").output)
    assert told["latest"] == {}
    assert "Une unité fausse." in Path(told["notice"]).read_text("utf-8")
    assert (data / "releases" / first / "data" / "indicators.parquet").exists()
    with pytest.raises(EqmError, match="withdrawn already"):
        eqm("withdraw", first, *why, "--data", str(data))
    with pytest.raises(EqmError, match="was withdrawn"):
        eqm("release", "--version", first, "--data", str(data))
    for _ in range(2):  # the second time nothing is computed
        assert f"this content was withdrawn as {first}" in eqm("release", "--data", str(data)).output
    assert not plan(data, Catalogue()).whole
    assert f"this content was withdrawn as {first}" in eqm("run", "--plain", "--data", str(data)).output
    made = eqm("release", "--version", "2031.1", "--data", str(data)).output
    assert "2031.1" in made
    log = (data / "releases" / "2031.1" / "CHANGELOG.md").read_text("utf-8")
    assert f"Replaces {first}, which was withdrawn: A wrong unit." in log


def test_a_withdrawal_without_a_reason_is_none(data: Path) -> None:
    with pytest.raises(EqmError, match="by whom and why"):
        eqm("withdraw", version(data), "--by", "x", "--reason", " ", "--raison", "x", "--data", str(data))
    assert version(data)


def test_what_cannot_be_asked_changes_nothing(data: Path) -> None:
    for words in (
        ("--draft", "--as-of", "2020-01-01"),
        ("--as-of", "2999-01-01"),
        ("--version", "abc"),
        ("--draft", "--version", "2031.1"),
    ):
        with pytest.raises(EqmError):
            eqm("release", *words, "--data", str(data))
    assert Decisions(data).reached() == ""


def test_a_validation_is_tried_before_it_is_sent(tmp_path: Path) -> None:
    good, bad = tmp_path / "good.yml", tmp_path / "bad.yml"
    good.write_text(WORD)
    bad.write_text(WORD.replace("validated", "validé"))
    where = ["--country", "TGO", "--source", "validation"]
    assert f"TGO {YEAR}  validated, Statistics office, 2022-06-15" in eqm("check", str(good), *where).output
    for command in (
        ["check", str(bad), *where],
        ["deliver", str(bad), *where, "--data", str(tmp_path / "d")],
    ):
        with pytest.raises(EqmError, match="must be validated or provisional"):
            eqm(*command)
    assert not (tmp_path / "d").exists() or not list((tmp_path / "d").rglob("*.yml"))
