"""The pages speak of what exists: paths, commands, links, grammar; and what they tell people to type works."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import duckdb
import pytest
import typer.main
import yaml
from pydantic import BaseModel

from eqm_pipeline.catalogue import Catalogue, grammar, models
from eqm_pipeline.cli import app
from eqm_pipeline.publish.contents import Edition
from eqm_pipeline.publish.release import write_release
from eqm_pipeline_tests.fixtures import marts as fixture

ROOT = Path(__file__).parents[1]
PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md"), ROOT / "data" / "README.md"])
OURS = ("eqm_pipeline/", "eqm_pipeline_tests/", "dbt_like_sql/", "docs/", ".ci/")
GRAMMAR = ("Indicator", "Term", "Compose", "Component", "Measure", "Condition")
LINK = re.compile(r"\[[^\]]*\]\(([^)\s]+)\)")
NOT_THERE_BEFORE_A_COUNTRY_NEEDS_IT = {"corrections.yml"}

each_page = pytest.mark.parametrize("page", PAGES, ids=lambda p: p.relative_to(ROOT).as_posix())


def fenced(page: Path, language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```", page.read_text("utf-8"), re.MULTILINE | re.DOTALL)


def quoted(page: Path) -> list[str]:
    """What stands between single backticks, and every line of shell blocks."""
    text = page.read_text("utf-8")
    inline = re.findall(r"`([^`]+)`", re.sub(r"^```.*?^```", "", text, flags=re.MULTILINE | re.DOTALL))
    return [" ".join(q.split()) for q in inline] + [
        line for b in fenced(page, "sh") for line in b.splitlines()
    ]


def anchors(page: Path) -> set[str]:
    """Anchors of headings, as code hosts make them."""
    headings = re.findall(r"^#+ (.+)$", page.read_text("utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", h.casefold()).replace(" ", "-") for h in headings}


@each_page
def test_every_path_named_in_a_page_exists(page: Path) -> None:
    named = {q.split("#")[0] for q in quoted(page) if q.startswith(OURS) and " " not in q}
    absent = {
        q
        for q in named
        if not list(ROOT.glob(re.sub(r"<[^>]+>", "*", q).rstrip("/")))
        and q.rsplit("/", 1)[-1] not in NOT_THERE_BEFORE_A_COUNTRY_NEEDS_IT
    }
    assert not absent


@each_page
def test_every_make_target_named_in_a_page_exists(page: Path) -> None:
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE))
    lines = [q.split("#")[0].split()[1:] for q in quoted(page) if q.startswith("make ")]
    assert {t for words in lines for t in words} <= targets


@each_page
def test_every_eqm_command_and_option_named_in_a_page_exists(page: Path) -> None:
    commands = typer.main.get_command(app).commands  # type: ignore[attr-defined]
    for q in quoted(page):
        words = re.sub(r"^\.venv/bin/", "", q.split(" #")[0]).split()
        if len(words) > 1 and words[0] == "eqm" and not words[1].startswith("-"):
            assert words[1] in commands, q
            known = {o for p in commands[words[1]].params for o in p.opts} | {"--help"}
            assert {w for w in words[2:] if w.startswith("--")} <= known, q


@each_page
def test_every_internal_link_of_a_page_resolves(page: Path) -> None:
    for target in LINK.findall(page.read_text("utf-8")):
        if "://" in target:
            continue
        path, _, anchor = target.partition("#")
        found = (page.parent / path).resolve() if path else page
        assert found.exists(), target
        assert not anchor or anchor in anchors(found), target


@pytest.mark.parametrize(
    ("model", "page"),
    [
        *((m, "add_a_country.md") for m in (models.Contract, models.Table, models.Column, models.Born)),
        *((getattr(grammar, m), "add_an_indicator.md") for m in GRAMMAR),
    ],
)
def test_the_guide_explains_every_key_of_the_grammar(model: type[BaseModel], page: str) -> None:
    told = " ".join(quoted(ROOT / "docs" / page))
    keys = {f.alias or name for name, f in model.model_fields.items()}
    assert not {k for k in keys if not re.search(rf"\b{k}\b", told)}


def test_the_worked_example_is_the_entry_of_the_catalogue() -> None:
    (block, *_) = fenced(ROOT / "docs" / "add_an_indicator.md", "yaml")
    for code, entry in yaml.safe_load(block).items():
        assert grammar.Indicator.model_validate(entry) == Catalogue().indicators[code]


def test_the_example_of_a_correction_is_one() -> None:
    (block,) = fenced(ROOT / "docs" / "operate.md", "yaml")
    assert [models.Correction.model_validate(e) for e in yaml.safe_load(block)]


@pytest.fixture(scope="module")
def released(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a small release where the README's is."""
    root = tmp_path_factory.mktemp("readme")
    marts = fixture.write(root / "marts")
    made = write_release(marts, root / "data" / "releases", Catalogue(), Edition("2024-03-01T12:00:00Z"))
    wanted = made.path.with_name("2024.1")
    if made.path != wanted:
        shutil.move(made.path, wanted)
    return root


def test_the_sql_of_the_readme_runs_on_a_release(released: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(released)
    (sql,) = fenced(ROOT / "README.md", "sql")
    rows = duckdb.sql(sql)
    assert rows.columns == ["country", "school_year", "value", "obs_status", "reason"]
    assert rows.fetchall()


def test_the_python_of_the_readme_runs_on_a_release(
    released: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(released)
    (code,) = fenced(ROOT / "README.md", "python")
    exec(compile(code, "README.md", "exec"), {})
    assert "SEN" in capsys.readouterr().out


def test_the_r_of_the_readme_names_columns_that_are_there(released: Path) -> None:
    (code,) = fenced(ROOT / "README.md", "r")
    (path,) = re.findall(r'"(data/[^"]+)"', code)
    columns = duckdb.sql(f"select * from '{(released / path).as_posix()}' limit 0").columns
    assert set(re.findall(r"(\w+) ==", code)) <= set(columns)


def test_decisions_are_numbered_without_gaps_and_titled_by_their_number() -> None:
    pages = sorted((ROOT / "docs" / "decisions").glob("*.md"))
    assert [int(p.name[:4]) for p in pages] == list(range(1, len(pages) + 1))
    for p in pages:
        assert p.read_text("utf-8").startswith(f"# {int(p.name[:4])}. ")


def test_the_pictures_are_light() -> None:
    assert all(p.stat().st_size < 250_000 for p in (ROOT / "docs").glob("*.png"))
