"""A figure is followed back to the cells it was made of; on the real census the cells are those of the file."""

from __future__ import annotations

import csv
import json
import shutil
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from typer.testing import CliRunner

from eqm_pipeline.catalogue import Catalogue
from eqm_pipeline.cli import app
from eqm_pipeline.errors import UsageError
from eqm_pipeline.pipeline.receive import receive
from eqm_pipeline.pipeline.run import plan, run_partitions
from eqm_pipeline.pipeline.trace.cleared import in_releases
from eqm_pipeline.pipeline.trace.lines import lines
from eqm_pipeline.pipeline.trace.walk import trace
from eqm_pipeline.publish.clearance import clear
from eqm_pipeline.publish.tables import TYPES, published
from eqm_pipeline.samples.native import bdi
from eqm_pipeline.samples.schools import build
from eqm_pipeline.schemas.validation import State
from eqm_pipeline.warehouse.marts import compute_marts
from eqm_pipeline_tests.fixtures import marts as fixture
from eqm_pipeline_tests.pipeline.conftest import World
from eqm_pipeline_tests.real_data import data_folder

YEAR = "2021-2022"
CATALOGUE = Catalogue()


@pytest.fixture(scope="session")
def computed(accepted_once: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The small Togo with its marts."""
    data = tmp_path_factory.mktemp("trace") / "data"
    shutil.copytree(accepted_once, data)
    compute_marts(data, CATALOGUE)
    return data


def _follow(data: Path, indicator: str, year: str = YEAR, **asked: str) -> list[dict[str, Any]]:
    limit = int(asked.pop("limit", "5"))
    return trace(data, CATALOGUE, "TGO", year, indicator, asked, limit=limit)["figures"]


def _terms(figure: dict[str, Any]) -> Iterator[dict[str, Any]]:
    for side in figure.get("sides", {}).values():
        yield from side["terms"]
    yield from figure.get("terms", [])
    for part in figure.get("components", []):
        yield from _terms(part)


def _sent(data: Path, indicator: str, **asked: str) -> Iterator[tuple[dict[str, Any], str]]:
    """Cells shown, each with what stands at its row and column of its snapshot (row 1 is the header)."""
    (figure,) = _follow(data, indicator, **asked)
    for term in _terms(figure):
        path = data / term["cells"]["snapshot"]["path"]
        with path.open(encoding="cp1252", newline="") as f:
            rows = list(csv.reader(f, delimiter=";"))
        for cell in term["cells"]["first"]:
            yield cell, rows[cell["row"] - 1][rows[0].index(cell["column"])]


@pytest.mark.parametrize(
    ("indicator", "asked"),
    [
        ("percentage_of_repeaters", {"sex": "F"}),
        ("percentage_of_repeaters", {"grade": "3"}),
        ("percentage_of_repeaters", {"sector": "public"}),
        ("percentage_of_repeaters", {"area": "TGO-DRE-KARA"}),
        ("pupil_teacher_ratio", {}),
        ("pupils_per_classroom", {"location": "rural"}),
        ("pupils_per_reading_textbook", {}),
        ("schools_with_water", {}),
        ("textbooks_per_pupil", {"category": "maths"}),
    ],
)
def test_a_ratio_is_reproduced_by_its_measures_and_they_by_the_cells(
    computed: Path, indicator: str, asked: dict[str, str]
) -> None:
    (figure,) = _follow(computed, indicator, **asked)
    assert figure["value_reproduced"] is True
    assert {s["reproduced"] for s in figure["sides"].values()} == {True}
    terms = list(_terms(figure))
    assert [t["cells"]["reconciled"] for t in terms] == [True] * len(terms)
    for term in terms:
        assert sum(c["sum"] for c in term["cells"]["by_column"]) == term["sum"]


def test_the_largest_cells_are_the_cells_of_the_file(computed: Path) -> None:
    found = list(_sent(computed, "pupil_teacher_ratio", limit="3"))
    assert len(found) == 6
    assert all(float(text) == cell["value"] for cell, text in found)


def test_a_snapshot_is_named_by_hash_and_path_below_the_data_folder(computed: Path) -> None:
    (figure,) = _follow(computed, "pupil_teacher_ratio", limit="0")
    for term in _terms(figure):
        s = term["cells"]["snapshot"]
        assert (computed / s["path"]).is_file()
        assert s["sha256"] in s["path"]
        assert s["is_newest"]
        assert s["is_certain"]


def test_a_parity_is_traced_into_girls_and_boys(computed: Path) -> None:
    (figure,) = _follow(computed, "gender_parity_index", base_indicator="percentage_of_repeaters")
    assert [c["row"]["sex"] for c in figure["components"]] == ["F", "M"]
    assert figure["value_reproduced"] is True
    assert all(c["value_reproduced"] for c in figure["components"])


def test_a_derived_flag_names_the_measures_it_is_made_of(computed: Path) -> None:
    (figure,) = _follow(computed, "schools_with_functional_committee")
    (flag,) = figure["sides"]["numerator"]["terms"]
    assert flag["cells"]["reconciled"] is None
    assert [m["measure"] for m in flag["cells"]["made_of"]] == ["has_committee", "committee_meetings"]
    assert all(m["by_column"] for m in flag["cells"]["made_of"])


def test_a_figure_without_a_value_says_why(computed: Path) -> None:
    figures = _follow(computed, "promotion_rate")
    assert [f["row"]["grade"] for f in figures] == ["1", "2", "3", "4", "5"]
    assert all("awaits t+1" in " ".join(f["notes"]) for f in figures)


def test_cells_are_narrowed_to_one_school(computed: Path) -> None:
    (figure,) = _follow(computed, "pupil_teacher_ratio", limit="1")
    unit = next(_terms(figure))["cells"]["first"][0]["unit"]
    told = trace(computed, CATALOGUE, "TGO", YEAR, "pupil_teacher_ratio", {}, unit=unit, limit=100)
    for term in _terms(told["figures"][0]):
        assert {c["unit"] for c in term["cells"]["first"]} == {unit}
        assert term["cells"]["reconciled"] is True


@pytest.mark.parametrize(
    ("country", "year", "indicator", "asked", "there"),
    [
        ("XXX", YEAR, "pupil_teacher_ratio", {}, "TGO"),
        ("TGO", "1990-1991", "pupil_teacher_ratio", {}, YEAR),
        ("TGO", "2022-2023", "pupil_teacher_ratio", {}, YEAR),
        ("TGO", YEAR, "pupils_per_teacher", {}, "pupil_teacher_ratio"),
        ("TGO", YEAR, "percentage_of_repeaters", {"sex": "X"}, "F, M, _T"),
        ("TGO", YEAR, "percentage_of_repeaters", {"area": "NOWHERE"}, "TGO-DRE-KARA"),
        ("TGO", YEAR, "percentage_of_repeaters", {"sex": "F", "sector": "public"}, "_T"),
        ("TGO", YEAR, "gender_parity_index", {}, "percentage_of_repeaters"),
    ],
)
def test_what_does_not_exist_is_told_with_what_does(
    computed: Path, country: str, year: str, indicator: str, asked: dict[str, str], there: str
) -> None:
    with pytest.raises(UsageError) as told:
        trace(computed, CATALOGUE, country, year, indicator, asked)
    assert there in told.value.do[0]
    assert there in told.value.do[1]


def test_a_school_that_does_not_exist_is_told(computed: Path) -> None:
    with pytest.raises(UsageError, match="no school"):
        trace(computed, CATALOGUE, "TGO", YEAR, "pupil_teacher_ratio", {}, unit="nobody")


def test_the_command_prints_lines_or_json(computed: Path) -> None:
    command = ["trace", "TGO", YEAR, "pupil_teacher_ratio", "--data", str(computed), "--limit", "1"]
    shown = CliRunner().invoke(app, command)
    assert shown.exit_code == 0, shown.output
    assert "from what follows the value is reproduced" in shown.output
    told = json.loads(CliRunner().invoke(app, [*command, "--json"]).output)
    assert told["figures"][0]["sides"]["denominator"]["terms"][0]["measure"] == "teachers"


def test_a_country_may_be_typed_in_small_letters_and_every_option_is_explained(computed: Path) -> None:
    command = ["trace", "tgo", YEAR, "pupil_teacher_ratio", "--data", str(computed), "--limit", "0"]
    shown = CliRunner().invoke(app, command)
    assert shown.exit_code == 0, shown.output
    from typer.main import get_command

    of = {p.name: getattr(p, "help", "") for p in get_command(app).commands["trace"].params}  # type: ignore[attr-defined]
    assert [name for name, told in of.items() if not told] == []


STATES = [
    State("SEN", "2021-2022", "validated", "office", "2022-06-15"), State("SEN", "2022-2023", "provisional"),
    State("SEN", "2023-2024", "withheld", reason="under embargo"),
]  # fmt: skip


@pytest.mark.parametrize("year", ["2021-2022", "2022-2023", "2023-2024", "2024-2025"])
@pytest.mark.parametrize("flow", [False, True])
@pytest.mark.parametrize("status", ["A", "E", "B", "L"])
@pytest.mark.parametrize("area_level", ["country", "edu_region"])
def test_what_a_release_makes_of_a_figure_is_what_it_does(
    year: str, flow: bool, status: str, area_level: str
) -> None:
    value = None if status == "L" else 40.0
    more = {"year_to": int(year[5:]) + 1} if flow else {}
    row = fixture.row(year, "x", value, "percent", obs_status=status, area_level=area_level, **more)
    columns = published(CATALOGUE)["indicators"]
    one = pa.Table.from_pylist([row], schema=pa.schema([(c.column, TYPES[c.type]) for c in columns]))
    stored: Any = SimpleNamespace(states={s.school_year: (s.state, s.reason) for s in STATES})
    told = in_releases(stored, one.to_pylist()[0])
    assert told is not None
    given = clear(one, columns, STATES).to_pylist()
    assert [(r["obs_status"], r["reason"]) for r in given] == (
        [(told["status"], told["reason"])] if told["status"] else []
    )
    assert (told["state"] == "withheld") == (not given or given[0]["obs_status"] == "V")


def test_what_a_release_makes_of_a_figure_is_told_where_it_is_known(computed: Path, tmp_path: Path) -> None:
    (figure,) = _follow(computed, "pupil_teacher_ratio", limit="0")
    assert figure["in_releases"] is None
    shutil.copytree(computed, tmp_path / "data")
    home = tmp_path / "data" / "publishable" / "country=TGO"
    home.mkdir(parents=True)
    said = {"country": "TGO", "school_year": YEAR, "state": "withheld", "reason": "under embargo"}
    pq.write_table(pa.Table.from_pylist([said]), home / "validation.parquet")
    told = trace(tmp_path / "data", CATALOGUE, "TGO", YEAR, "pupil_teacher_ratio", limit=0)
    assert told["figures"][0]["in_releases"] == {
        "state": "withheld",
        "status": "V",
        "reason": "under embargo",
    }
    text = "\n".join(lines(told))
    assert "in releases  withheld: under embargo" in text
    assert "published" not in text


def test_a_cell_that_is_a_difference_names_the_column_that_was_taken_off(
    world: World, tmp_path: Path
) -> None:
    """The first row shown has a total and girls, in the database as it was sent, that give the boys."""
    (path,) = bdi.write([build("BDI", YEAR, 0.01, 0, CATALOGUE)], tmp_path, None, CATALOGUE)
    world.deliver(f"BDI/stateduc/{path.name}", path.read_bytes())
    done, _ = world.run()
    assert [p.status for p in done] == ["accepted"], [p.error for p in done]
    compute_marts(world.data, CATALOGUE)
    told = trace(world.data, CATALOGUE, "BDI", YEAR, "percentage_of_repeaters", {"sex": "M"}, limit=2)
    terms = list(_terms(told["figures"][0]))
    assert [[c["minus"] for c in t["cells"]["by_column"]] for t in terms] == [
        ["FILLES_REDOUBLANTS"], ["FILLES_AGE_NIVEAU"],
    ]  # fmt: skip
    with sqlite3.connect(path) as file:
        for c in (c for t in terms for c in t["cells"]["first"]):
            sql = f"select CODE_ETABLISSEMENT, {c['column']}, {c['minus']} from {c['sheet']} limit 1 offset {c['row'] - 1}"
            ((unit, total, girls),) = file.execute(sql)
            assert (unit, total - girls) == (c["unit"], c["value"])
    assert "TOTAL_AGE_NIVEAU − FILLES_AGE_NIVEAU  row" in "\n".join(lines(told))
    girls = trace(world.data, CATALOGUE, "BDI", YEAR, "percentage_of_repeaters", {"sex": "F"})["figures"][0]
    assert all("minus" not in c for t in _terms(girls) for c in t["cells"]["by_column"])


def test_no_name_of_a_school_is_told(computed: Path) -> None:
    import pandas as pd

    names = pd.read_parquet(next((computed / "core" / "schools").rglob("*.parquet")))["name"]
    told = trace(computed, CATALOGUE, "TGO", YEAR, "schools_with_water", {}, limit=200)
    text = "\n".join(lines(told)) + json.dumps(told, ensure_ascii=False)
    assert not [n for n in names if len(n) > 3 and n in text]


def test_nothing_is_written(computed: Path) -> None:
    before = {p: p.stat().st_mtime_ns for p in computed.rglob("*") if p.is_file()}
    _follow(computed, "percentage_of_repeaters")
    assert {p: p.stat().st_mtime_ns for p in computed.rglob("*") if p.is_file()} == before


REAL = data_folder() / "togo_stateduc"
YEARS = ("2013-2014", "2014-2015")
SCHOOLS = 1600  # the first of each file: all of Golfe-Lomé and a part of Maritime, at their own rows
WATER = {"1": 1.0, "2": 1.0, "3": 1.0, "4": 1.0, "5": 0.0}
real = pytest.mark.skipif(not REAL.is_dir(), reason="the real census of Togo is not on this machine")


@pytest.fixture(scope="module")
def census(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two years of the real census, as far as the marts."""
    data = tmp_path_factory.mktemp("census")
    inbox = data / "inbox" / "TGO" / "stateduc"
    inbox.mkdir(parents=True)
    for year in YEARS:
        whole = (REAL / f"ecole_{year}.csv").read_bytes().splitlines(keepends=True)
        (inbox / f"ecole_{year}.csv").write_bytes(b"".join(whole[: 1 + SCHOOLS]))
    receive(data / "inbox", data, CATALOGUE)
    done = list(run_partitions(plan(data, CATALOGUE).tasks, workers=1))
    assert [p.status for p in done] == ["accepted"] * 2, [p.error for p in done]
    compute_marts(data, CATALOGUE)
    return data


@pytest.fixture(scope="module")
def file() -> list[list[str]]:
    """The first year as the ministry wrote it: row 1 of a spreadsheet, the header, is the first."""
    with (REAL / f"ecole_{YEARS[0]}.csv").open(encoding="cp1252", newline="") as f:
        return list(csv.reader(f, delimiter=";"))


@real
@pytest.mark.parametrize(
    ("indicator", "asked"),
    [
        ("percentage_of_repeaters", {"sex": "F"}),
        ("pupil_teacher_ratio", {"area": "TGO-DRE-GOLFE-LOME"}),
        ("pupils_per_classroom", {}),
        ("gender_parity_index", {"base_indicator": "percentage_of_repeaters"}),
        ("promotion_rate", {"grade": "1", "sex": "F"}),
        ("survival_rate_last_grade", {}),
        ("pupils_per_maths_textbook", {}),
        ("schools_with_water", {}),
    ],
)
def test_of_the_real_census_every_step_agrees_down_to_the_file(
    census: Path, file: list[list[str]], indicator: str, asked: dict[str, str]
) -> None:
    (figure,) = _follow(census, indicator, YEARS[0], **asked)
    assert figure["value_reproduced"] is True
    terms = list(_terms(figure))
    assert {t["cells"]["reconciled"] for t in terms} == {True}
    shown = [c for t in terms if t["school_year"] == YEARS[0] for c in t["cells"]["first"]]
    assert shown
    for cell in (c for c in shown if c["column"]):
        text = file[cell["row"] - 1][file[0].index(cell["column"])]
        sent = WATER.get(text, -1.0) if indicator == "schools_with_water" else float(text)
        assert sent == cell["value"], cell
        assert file[cell["row"] - 1][file[0].index("CODE_ETABLISSEMENT")] == cell["unit"]


@real
def test_what_was_not_counted_of_the_real_census_is_told(census: Path, file: list[list[str]]) -> None:
    """Row 1152 gives 106 boys who repeat CM2 among 14: the cell is set aside, the grade of that school leaves both sides."""
    (figure,) = _follow(census, "percentage_of_repeaters", YEARS[0])
    cells = {t["measure"]: t["cells"] for t in _terms(figure)}
    aside = cells["repeaters"]["set_aside"]
    assert aside["by_rule"] == [
        {"rule": "REP_LE_ENR", "action": "quarantined", "findings": 1, "units": 1, "cells": 1}
    ]
    assert aside["cells"] == 1
    row = dict(zip(file[0], file[1151], strict=True))
    assert cells["repeaters"]["left_out"]["sum"] == float(row["An2_F_Red_CM2"])
    assert cells["enrolment"]["left_out"]["sum"] == float(row["An2_G_CM2"]) + float(row["An2_F_CM2"])
