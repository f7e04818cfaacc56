"""A small Togo to break: one year, 75 schools, no defects, delivered and accepted."""

from __future__ import annotations

import os
import shutil
from dataclasses import dataclass
from pathlib import Path

import pytest

from eqm_pipeline.catalogue import Catalogue
from eqm_pipeline.pipeline import state
from eqm_pipeline.pipeline.receive import Refusal, receive
from eqm_pipeline.pipeline.run import plan, run_partitions
from eqm_pipeline.samples.native import tgo
from eqm_pipeline.samples.schools import build

YEAR = "2021-2022"


@dataclass
class World:
    """A data folder with an inbox, and the two verbs of a delivery's life."""

    data: Path
    catalogue: Catalogue

    @property
    def inbox(self) -> Path:
        return self.data / "inbox"

    def deliver(self, name: str, content: bytes, at: int = 1_700_000_000) -> Path:
        """Place a file `<ISO3>/<source>/<name>` in the inbox, dated `at`."""
        path = self.inbox / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
        os.utime(path, (at, at))
        return path

    def run(self) -> tuple[list[state.Partition], list[Refusal]]:
        """Receive and run what is due, in this process."""
        _, refusals = receive(self.inbox, self.data, self.catalogue)
        return list(run_partitions(plan(self.data, self.catalogue).tasks, workers=1)), refusals

    def core(self) -> dict[str, bytes]:
        """Every stored core file with its bytes."""
        core = self.data / "core"
        return {
            p.relative_to(core).as_posix(): p.read_bytes()
            for p in core.rglob("*.parquet")
            if ".writing" not in p.parts
        }


@pytest.fixture(scope="session")
def good_file(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    catalogue = Catalogue()
    years = [build("TGO", YEAR, 0.01, 0, catalogue)]
    (path,) = tgo.write(years, tmp_path_factory.mktemp("good"), None, catalogue)
    return path.read_bytes()


@pytest.fixture
def world(tmp_path: Path) -> World:
    return World(tmp_path / "data", Catalogue())


@pytest.fixture(scope="session")
def accepted_once(good_file: bytes, tmp_path_factory: pytest.TempPathFactory) -> Path:
    world = World(tmp_path_factory.mktemp("accepted") / "data", Catalogue())
    world.deliver(f"TGO/stateduc/ecole_{YEAR}.csv", good_file)
    done, refusals = world.run()
    assert [p.status for p in done] == ["accepted"], done[0].error
    assert not refusals
    return world.data


@pytest.fixture
def accepted(world: World, accepted_once: Path) -> World:
    """A world in which the good file has been accepted."""
    shutil.copytree(accepted_once, world.data)
    return world
