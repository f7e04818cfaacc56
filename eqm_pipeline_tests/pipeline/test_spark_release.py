"""The whole way of a small country on both engines: the same tables, the same release.

Belongs here: `eqm run --engine spark` beside `eqm run`, on this machine and on a cluster. Does not belong here: single models
(warehouse/test_spark_parity.py). Asked for with EQM_SPARK=1.
"""

from __future__ import annotations

import csv
import math
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from eqm_pipeline.catalogue import Catalogue
from eqm_pipeline.samples.write import write_samples
from eqm_pipeline_tests import spark_cluster
from eqm_pipeline_tests.warehouse.engines_alike import folders_apart
from eqm_pipeline_tests.warehouse.for_spark import asked_for

ROOMS = ("core", "concordance", "aggregates", "comparisons", "marts", "publishable", "releases")


@pytest.fixture(scope="module")
def by_duckdb(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Three years of Togo from all its sources, released."""
    data = tmp_path_factory.mktemp("duckdb") / "data"
    write_samples(data / "inbox", Catalogue(), 0.02, 0, ["TGO"])
    _run(data, "duckdb", {})
    return data


@pytest.fixture(scope="module", params=["this machine", "cluster"])
def by_spark(
    request: pytest.FixtureRequest, by_duckdb: Path, tmp_path_factory: pytest.TempPathFactory
) -> Path:
    """The same deliveries, run by Spark."""
    asked_for()
    data = tmp_path_factory.mktemp("spark") / "data"
    shutil.copytree(by_duckdb / "inbox", data / "inbox")
    if request.param == "cluster":
        with spark_cluster.standalone(tmp_path_factory.mktemp("cluster")) as env:
            _run(data, "spark", env)
    else:
        _run(data, "spark", {})
    return data


def _run(data: Path, engine: str, more: dict[str, str]) -> None:
    clean = {k: v for k, v in os.environ.items() if not k.startswith(("EQM_", "SPARK_", "DAGSTER"))}
    command = [sys.executable, "-m", "eqm_pipeline.cli", "run", "--plain", "--data", str(data)]
    ran = subprocess.run(
        [*command, "--engine", engine], capture_output=True, text=True, cwd=data.parent, env=clean | more
    )
    assert ran.returncode == 0, ran.stdout + ran.stderr


@pytest.mark.parametrize("room", ROOMS)
def test_every_table_is_the_same(by_duckdb: Path, by_spark: Path, room: str) -> None:
    assert folders_apart(by_duckdb / room, by_spark / room) == []


def test_the_release_has_the_same_files_to_the_byte_but_for_last_digits(
    by_duckdb: Path, by_spark: Path
) -> None:
    """Briefs, codebook, notes: equal. Tables as text: equal but for the last digits of doubles, and so the hashes of them."""
    homes = [d / "releases" for d in (by_duckdb, by_spark)]
    names = [sorted(p.relative_to(h).as_posix() for p in h.rglob("*") if p.is_file()) for h in homes]
    assert names[0] == names[1]
    unequal = {n for n in names[0] if (homes[0] / n).read_bytes() != (homes[1] / n).read_bytes()}
    hashes = {n for n in names[0] if n.endswith(("SHA256SUMS", "datapackage.json"))}
    tables = {n for n in names[0] if n.endswith((".csv", ".parquet"))}
    assert unequal <= hashes | tables
    for name in sorted(n for n in unequal if n.endswith(".csv")):
        rows = [list(csv.reader((h / name).open(encoding="utf-8"))) for h in homes]
        cells = [[c for row in r for c in row] for r in rows]
        assert list(map(len, rows[0])) == list(map(len, rows[1]))
        assert [(x, y) for x, y in zip(*cells, strict=True) if x != y and not _close(x, y)] == []


def _close(x: str, y: str) -> bool:
    return math.isclose(float(x), float(y), rel_tol=1e-9)
