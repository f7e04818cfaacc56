"""Dagster and the plain pipeline give the same tables and the same release."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path
from unittest import mock

import pandas as pd
import pytest

from eqm_pipeline.catalogue import Catalogue
from eqm_pipeline.defs.launch import run_through_dagster
from eqm_pipeline.pipeline.receive import receive
from eqm_pipeline.pipeline.run import plan, run
from eqm_pipeline.pipeline.steps import names

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def doors(tmp_path_factory: pytest.TempPathFactory, delivered: Path) -> tuple[Path, Path]:
    """Two data folders with the same inbox, one run plainly, one through Dagster."""
    folders = []
    for door in ("plain", "dagster"):
        data = tmp_path_factory.mktemp(door) / "data"
        shutil.copytree(delivered, data / "inbox")
        receive(data / "inbox", data, Catalogue())
        due = plan(data, Catalogue())
        if door == "plain":
            run(data, Catalogue(), due, workers=1)
        else:
            ours = {"DAGSTER_HOME", "EQM_DAGSTER_STORAGE", "EQM_DATA", "EQM_INBOX", "EQM_CATALOGUE"}
            with mock.patch.dict(os.environ):
                for name in ours & set(os.environ):
                    del os.environ[name]
                told: list[str] = []
                done = run_through_dagster(data, data / "inbox", None, due, told.append, 1)
                assert [p.status for p in done] == ["accepted"] * 3
                assert len(told) == 3 + len(names("whole"))
        folders.append(data)
    return folders[0], folders[1]


def _parquet(data: Path, room: str) -> dict[str, Path]:
    found = {p.relative_to(data).as_posix(): p for p in sorted((data / room).rglob("*.parquet"))}
    assert found, f"{room} is empty"
    return found


@pytest.mark.parametrize("room", ["core", "aggregates", "marts", "releases"])
def test_both_doors_write_identical_tables(doors: tuple[Path, Path], room: str) -> None:
    plain, dagster = (_parquet(data, room) for data in doors)
    assert list(plain) == list(dagster)
    for name, path in plain.items():
        pd.testing.assert_frame_equal(pd.read_parquet(path), pd.read_parquet(dagster[name]), obj=name)


def test_both_doors_write_the_same_release_byte_by_byte(doors: tuple[Path, Path]) -> None:
    plain, dagster = (
        {p.relative_to(d).as_posix(): p.read_bytes() for p in (d / "releases").rglob("*") if p.is_file()}
        for d in doors
    )
    assert plain == dagster


def test_after_either_door_nothing_is_due(doors: tuple[Path, Path]) -> None:
    for data in doors:
        due = plan(data, Catalogue())
        assert (due.tasks, due.whole) == ((), False)


def test_history_lies_below_the_data_folder_and_nothing_in_the_root(doors: tuple[Path, Path]) -> None:
    kept = doors[1] / "dagster"
    assert (kept / "dagster.yaml").read_bytes() == (ROOT / "dagster.yaml").read_bytes()
    assert (kept / "history" / "runs.db").exists()
    for stray in ("history", "schedules", "storage", "logs", ".logs_queue", ".telemetry", ".nux"):
        assert not (ROOT / stray).exists(), f"Dagster wrote {stray} into the repository's root"


def test_the_dagster_door_is_silent(tmp_path: Path, delivered: Path) -> None:
    """In a process of its own, as `eqm run` is: nothing of Dagster reaches the terminal."""
    shutil.copytree(delivered / "TGO", tmp_path / "inbox" / "TGO")
    code = f"""
from pathlib import Path
from eqm_pipeline.catalogue import Catalogue
from eqm_pipeline.defs.launch import run_through_dagster
from eqm_pipeline.pipeline.receive import receive
from eqm_pipeline.pipeline.run import plan
data, inbox = Path({str(tmp_path / "data")!r}), Path({str(tmp_path / "inbox")!r})
receive(inbox, data, Catalogue())
run_through_dagster(data, inbox, None, plan(data, Catalogue()), lambda _: None, 1)
"""
    clean = {k: v for k, v in os.environ.items() if not k.startswith(("DAGSTER", "EQM_D", "EQM_I", "EQM_C"))}
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=ROOT, env=clean)
    assert (ran.returncode, ran.stdout, ran.stderr) == (0, "", "")
