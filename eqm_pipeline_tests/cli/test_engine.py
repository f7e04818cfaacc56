"""The engine is a choice of the command, for itself and what it starts; one that is not here is told before anything is begun."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from eqm_pipeline.cli import app
from eqm_pipeline.errors import UsageError
from eqm_pipeline.pipeline import partition, run, whole
from eqm_pipeline.pipeline.state import Task
from eqm_pipeline.warehouse import engines, marts, spark_session


@pytest.fixture(autouse=True)
def nothing_chosen(monkeypatch: pytest.MonkeyPatch) -> None:
    """The command writes the choice into the environment; it is taken back here."""
    monkeypatch.setenv("EQM_ENGINE", "")


@pytest.fixture
def no_spark(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(spark_session.importlib.util, "find_spec", lambda name: None)


@pytest.mark.parametrize("command", [["run"], ["release"], ["diff", "2026.1", "2026.2"]])
def test_spark_that_is_not_installed_is_told_before_anything_is_begun(
    command: list[str], tmp_path: Path, no_spark: None
) -> None:
    told = CliRunner().invoke(app, [*command, "--engine", "spark", "--data", str(tmp_path / "data")])
    assert isinstance(told.exception, UsageError)
    assert "eqm-pipeline[spark]" in told.exception.text("fr")
    assert not (tmp_path / "data").exists()


def test_java_that_is_not_here_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(spark_session.importlib.util, "find_spec", lambda name: object())
    monkeypatch.setenv("JAVA_HOME", "/nowhere")
    with pytest.raises(UsageError, match="needs Java"):
        engines.ready("spark")
    assert engines.ready("duckdb") == "duckdb"


def test_an_unknown_engine_is_wrong_use(tmp_path: Path) -> None:
    told = CliRunner().invoke(app, ["run", "--engine", "sqlite", "--data", str(tmp_path)])
    assert told.exit_code == 2


@pytest.mark.parametrize(
    ("said", "option", "meant"), [("", [], "duckdb"), ("spark", ["--engine", "duckdb"], "duckdb")]
)
def test_what_the_command_starts_knows_the_engine(
    said: str, option: list[str], meant: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The option wins over the environment."""
    monkeypatch.setenv("EQM_ENGINE", said)
    (tmp_path / "inbox").mkdir()
    CliRunner().invoke(app, ["run", "--data", str(tmp_path), *option])
    assert os.environ["EQM_ENGINE"] == meant


def test_no_partition_is_refused_for_want_of_spark(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, no_spark: None
) -> None:
    """A schedule that says EQM_ENGINE=spark where it is not installed: the run fails, and no delivery is blamed."""
    monkeypatch.setenv("EQM_ENGINE", "spark")
    with pytest.raises(UsageError, match="Spark is not installed"):
        list(run.run_partitions([Task(tmp_path, tmp_path, "TGO", "2021-2022", (), "")]))
    assert not list(tmp_path.iterdir())


def test_sums_and_marts_are_asked_of_the_engine_that_is_meant(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[Any] = []
    monkeypatch.setenv("EQM_ENGINE", "spark")
    monkeypatch.setattr(partition, "compute_partition", lambda *_, engine: asked.append(engine))
    monkeypatch.setattr(marts, "compute_marts", lambda *_, engine, **__: asked.append(engine))
    monkeypatch.setattr("eqm_pipeline.pipeline.comparisons.store_comparisons", lambda *_: None)
    catalogue: Any = None
    partition.compute_aggregates(
        partition.Run(Task(tmp_path, tmp_path, "TGO", "2021-2022", (), ""), catalogue)
    )
    whole.marts(whole.Context(tmp_path, catalogue))
    assert asked == ["spark", "spark"]
