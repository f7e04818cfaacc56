"""Every model on a standalone cluster of two workers, value by value as on DuckDB; and partitions taken in by its executors.

Belongs here: what a cluster makes different. Does not belong here: what Spark does (test_spark_parity.py), the whole release
(pipeline/test_spark_release.py). Asked for with EQM_SPARK=1.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from unittest import mock

import fsspec
import pytest
from fsspec.implementations.local import LocalFileSystem
from upath import UPath

from eqm_pipeline.catalogue import Catalogue
from eqm_pipeline.pipeline import cluster as on_cluster
from eqm_pipeline.pipeline import state
from eqm_pipeline.pipeline.receive import receive
from eqm_pipeline.pipeline.run import plan, run_partitions
from eqm_pipeline.pipeline.state import load
from eqm_pipeline.schemas.validation import State
from eqm_pipeline.warehouse import spark as engine
from eqm_pipeline.warehouse.engines import Relations
from eqm_pipeline.warehouse.marts import Job, register_all
from eqm_pipeline.warehouse.partition import register_partition
from eqm_pipeline_tests import spark_cluster
from eqm_pipeline_tests.warehouse.engines_alike import Start, differences, folders_apart
from eqm_pipeline_tests.warehouse.for_spark import asked_for, small_togo
from eqm_pipeline_tests.warehouse.test_models import MODELS
from eqm_pipeline_tests.warehouse.test_spark_parity import OF_ALL, OF_ONE, YEAR


class Shelf(LocalFileSystem):
    """A filesystem that only fsspec knows, and that every process of this machine reaches."""

    protocol = "shelf"

    @classmethod
    def _strip_protocol(cls, path: str) -> str:
        return super()._strip_protocol(str(path).removeprefix("shelf://"))


@pytest.fixture(scope="module")
def cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Start]:
    """Engines on one session of a cluster of two workers."""
    asked_for()
    with (
        spark_cluster.standalone(tmp_path_factory.mktemp("cluster")) as env,
        mock.patch.dict(os.environ, env),
    ):
        session = engine.shared_session(2, spark_cluster.SETTINGS)
        assert session.sparkContext.master == env["EQM_SPARK_MASTER"]
        yield lambda: engine.SparkEngine(2, session)
        session.stop()


@pytest.fixture(scope="module")
def togo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return small_togo(tmp_path_factory.mktemp("togo") / "data")


def test_a_cluster_leaves_no_process_behind_even_when_its_tests_are_killed(tmp_path: Path) -> None:
    asked_for()

    def living() -> int:
        found = 0
        for process in Path("/proc").glob("[0-9]*"):
            with suppress(OSError):
                found += (process / "cwd").resolve().is_relative_to(tmp_path)
        return found

    with spark_cluster.standalone(tmp_path / "stopped"):
        assert living() == 1 + spark_cluster.WORKERS
    assert living() == 0
    code = (
        "import os, signal; from pathlib import Path; from eqm_pipeline_tests.spark_cluster import standalone\n"
        f"with standalone(Path({str(tmp_path / 'killed')!r})): os.kill(os.getpid(), signal.SIGKILL)"
    )
    assert subprocess.run([sys.executable, "-c", code], cwd=Path(__file__).parents[2]).returncode < 0
    end = time.monotonic() + 60
    while living() and time.monotonic() < end:
        time.sleep(0.2)
    assert living() == 0


def test_tasks_reach_both_workers(cluster: Start) -> None:
    def where(_: int) -> str:
        time.sleep(1)  # else one of them may have done it all
        return str(Path.cwd())

    context = cluster().session.sparkContext  # type: ignore[attr-defined]
    assert len(set(context.parallelize(range(4), 4).map(where).collect())) == spark_cluster.WORKERS


def test_every_model_of_a_partition_is_the_same_on_a_cluster(
    cluster: Start, togo: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As if it were large: queries are compiled."""
    monkeypatch.setattr(engine, "SMALL", -1)

    def register(on: Relations) -> None:
        register_partition(on, OF_ONE, togo, "TGO", YEAR, Catalogue())

    assert differences(OF_ONE, register, cluster) == []


def test_every_mart_and_rule_is_the_same_on_a_cluster(cluster: Start, togo: Path) -> None:
    def register(on: Relations) -> None:
        states = (State("TGO", YEAR, "withheld", reason="a census"),)
        register_all(on, MODELS, Job(togo, Catalogue(), ("TGO",), (YEAR,), "2026.1", 1, states, "spark"))

    assert differences(OF_ALL, register, cluster) == []


def test_executors_read_what_only_fsspec_knows(cluster: Start, togo: Path) -> None:
    fsspec.register_implementation("shelf", Shelf, clobber=True)
    files = sorted((togo / "core" / "enrolment").rglob("*.parquet"))
    there = [UPath(f"shelf://{f}") for f in files]
    assert [p.read_bytes() for p in there] == [f.read_bytes() for f in files]
    columns = {"country": "varchar", "value": "double", "grade": "varchar", "row": "integer"}
    told = []
    for paths in (files, there):
        on = cluster()
        on.register_files("enrolment", paths, columns)  # type: ignore[arg-type]
        told.append(on.table("enrolment"))
        on.close()
    assert told[0].num_rows > 1000
    assert told[0] == told[1]


def test_executors_take_partitions_in_and_a_refused_one_costs_only_itself(
    cluster: Start, togo: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The sums, which the driver asks Spark for, are left out here."""
    made = []
    for name in ("processes", "executors"):
        data = tmp_path / name
        shutil.copytree(togo / "inbox", data / "inbox")
        (census,) = (data / "inbox" / "TGO" / "stateduc").glob(f"*{YEAR}*")
        census.write_bytes(census.read_bytes().split(b"\n")[0] + b";unheard_of\n")
        os.utime(census, (1_700_000_000, 1_700_000_000))
        receive(data / "inbox", data, Catalogue())
        monkeypatch.setattr("eqm_pipeline.pipeline.partition.compute_partition", lambda *_, **__: {})
        monkeypatch.setattr(on_cluster, "HERE", ())
        monkeypatch.setenv("EQM_ENGINE", "duckdb" if name == "processes" else "spark")
        told = [
            p.key
            for p in run_partitions(plan(data, Catalogue()).tasks, workers=1 if name == "processes" else 0)
        ]
        assert len(told) == 3
        made.append({k: _without_time(p) for k, p in load(data).items()})
    assert made[0] == made[1]
    assert made[1]["TGO", YEAR]["status"] == "refused"
    assert sum(p["status"] == "accepted" for p in made[1].values()) == 2
    for room in ("core", "quarantine"):
        assert folders_apart(tmp_path / "processes" / room, tmp_path / "executors" / room) == []


def _without_time(p: state.Partition) -> dict[str, object]:
    return {k: v for k, v in vars(p).items() if k != "seconds"}
