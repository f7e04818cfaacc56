"""A run killed at any moment leaves the release before it readable, and the next run completes."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from eqm_pipeline.catalogue import Catalogue
from eqm_pipeline.samples.native import tgo
from eqm_pipeline.samples.schools import build

YEARS = ("2021-2022", "2022-2023")


def _start(data: Path) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", "eqm_pipeline.cli", "run", "--plain", "--json", "--data", str(data)]
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, start_new_session=True)


def _deliver(data: Path, year: str) -> None:
    catalogue = Catalogue()
    (path,) = tgo.write([build("TGO", year, 0.01, 0, catalogue)], data / "inbox" / "TGO", None, catalogue)
    os.utime(path, (1_700_000_000, 1_700_000_000))


def _published(data: Path) -> tuple[str, int]:
    latest = json.loads((data / "releases" / "latest.json").read_text("utf-8"))
    table = pq.read_table(data / "releases" / latest["version"] / "data" / "indicators.parquet")
    return latest["version"], table.num_rows


def _stored(data: Path) -> dict[str, bytes]:
    rooms = ("core", "aggregates", "marts")
    return {
        p.relative_to(data).as_posix(): p.read_bytes()
        for r in rooms
        for p in sorted((data / r).rglob("*.parquet"))
        if not any(part.startswith(".") for part in p.relative_to(data).parts)
    }


def _run(data: Path) -> None:
    process = _start(data)
    out, err = process.communicate()
    assert process.returncode == 0, (out + err).decode()


@pytest.fixture(scope="module")
def uninterrupted(tmp_path_factory: pytest.TempPathFactory) -> Path:
    data = tmp_path_factory.mktemp("whole")
    for year in YEARS:
        _deliver(data, year)
        _run(data)
    return data


def test_killed_runs_leave_the_last_release_and_the_next_one_completes(
    uninterrupted: Path, tmp_path: Path
) -> None:
    _deliver(tmp_path, YEARS[0])
    _run(tmp_path)
    before = _published(tmp_path)
    _deliver(tmp_path, YEARS[1])
    for seconds in (0.8, 2.0, 3.2, 4.4, 5.6):
        process = _start(tmp_path)
        time.sleep(seconds)
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        version, rows = _published(tmp_path)
        assert rows >= before[1]
        assert (version, rows) == before or version != before[0]
    _run(tmp_path)
    assert _stored(tmp_path) == _stored(uninterrupted)
    left = [p for p in (tmp_path / "releases").iterdir() if p.name.startswith(".")]
    assert not left


def test_a_second_run_recomputes_nothing_and_says_so(uninterrupted: Path) -> None:
    before = {p: p.stat().st_mtime_ns for p in uninterrupted.rglob("*.parquet")}
    process = _start(uninterrupted)
    out, _ = process.communicate()
    told = json.loads(out)
    assert process.returncode == 0
    assert told["nothing_to_do"] is True
    assert [p["done_now"] for p in told["partitions"]] == [False, False]
    assert {p: p.stat().st_mtime_ns for p in uninterrupted.rglob("*.parquet")} == before
