"""Tiny deliveries of two countries, run through Dagster in this process on an instance thrown away."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import dagster as dg
import pytest

from eqm_pipeline.catalogue import Catalogue
from eqm_pipeline.defs import partitions
from eqm_pipeline.defs.launch import QUIET, _job, run_on
from eqm_pipeline.defs.rectangles import Rectangle
from eqm_pipeline.defs.resources import Project
from eqm_pipeline.pipeline import state
from eqm_pipeline.pipeline.receive import receive
from eqm_pipeline.pipeline.run import plan, run_partitions
from eqm_pipeline.samples.native import mdg, tgo
from eqm_pipeline.samples.schools import build

DELIVERED = {("MDG", "2021-2022"), ("TGO", "2021-2022"), ("TGO", "2022-2023")}


@dataclass
class House:
    """A data folder with an inbox, and an instance of Dagster that remembers what was run on it."""

    data: Path
    instance: dg.DagsterInstance

    @property
    def inbox(self) -> Path:
        return self.data / "inbox"

    @property
    def project(self) -> Project:
        return Project(data=str(self.data), inbox=str(self.inbox), workers=1)

    def accept(
        self, first: tuple[str, str], last: tuple[str, str], tags: dict[str, str] | None = None
    ) -> dg.ExecuteInProcessResult:
        """Launch accept_deliveries over a rectangle, as the UI does."""
        one: dict[str, Any] = {"tags": partitions.range_tags(Rectangle(first, last)) | (tags or {})}
        if first == last:
            one = {"partition_key": partitions.text(first)}
        return _job("accept_deliveries").execute_in_process(
            QUIET, self.instance, raise_on_error=False, resources={"project": self.project}, **one
        )

    def run_due(self, told: list[str] | None = None) -> list[state.Partition]:
        """What `eqm run` does."""
        receive(self.inbox, self.data, Catalogue())
        due = plan(self.data, Catalogue())
        return run_on(
            self.instance, self.data, self.inbox, None, due, (told if told is not None else []).append, 1
        )

    def accept_due(self) -> None:
        """Run what is due without Dagster and without a release: for tests of what comes after."""
        receive(self.inbox, self.data, Catalogue())
        assert {p.status for p in run_partitions(plan(self.data, Catalogue()).tasks, 1)} == {"accepted"}

    def materialized(self, asset: str) -> set[tuple[str, str]]:
        found = self.instance.get_materialized_partitions(dg.AssetKey(asset))
        return {partitions.key(p) for p in found}

    def evaluations(self, name: str) -> dict[tuple[str, str], dg.AssetCheckEvaluation]:
        """Latest evaluation of a check by partition."""
        key = dg.AssetCheckKey(dg.AssetKey("core_tables"), name)
        history = self.instance.event_log_storage.get_asset_check_execution_history(key, 500)
        found = [r.evaluation for r in reversed(history) if r.evaluation is not None]
        return {partitions.key(e.partition): e for e in found if e.partition}

    def checks(self, name: str) -> dict[tuple[str, str], bool]:
        """Whether a check passed, by partition."""
        return {k: e.passed for k, e in self.evaluations(name).items()}

    def sources_checked(self, name: str) -> dict[tuple[str, str], object]:
        """How many deliveries a check looked at, by partition."""
        return {k: e.metadata["sources"].value for k, e in self.evaluations(name).items()}

    def deliver(self, name: str, content: bytes, at: int = 1_700_000_000) -> None:
        path = self.inbox / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
        os.utime(path, (at, at))


@pytest.fixture(scope="session")
def delivered(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An inbox with two years of Togo and one of Madagascar."""
    catalogue, inbox = Catalogue(), tmp_path_factory.mktemp("delivered") / "inbox"
    years = [build("TGO", year, 0.01, 0, catalogue) for year in ("2021-2022", "2022-2023")]
    tgo.write(years, inbox / "TGO", None, catalogue)
    mdg.write([build("MDG", "2021-2022", 0.003, 0, catalogue)], inbox / "MDG", None, catalogue)
    for path in inbox.rglob("*.*"):
        os.utime(path, (1_700_000_000, 1_700_000_000))
    return inbox


@pytest.fixture
def house(tmp_path: Path, delivered: Path) -> Iterator[House]:
    shutil.copytree(delivered, tmp_path / "data" / "inbox")
    with dg.DagsterInstance.ephemeral() as instance:
        yield House(tmp_path / "data", instance)
