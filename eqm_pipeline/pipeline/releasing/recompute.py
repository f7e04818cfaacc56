"""Computes the indicators of a country again with the ingredients of one release, some of them exchanged for another's.

Belongs here: a catalogue and a data folder made for this, thrown away after. Does not belong here: what is exchanged and in which
order (explain.py), the pipeline itself (partition.py, whole.py).
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import yaml

from eqm_pipeline.catalogue import Catalogue
from eqm_pipeline.catalogue.load import read_yaml
from eqm_pipeline.errors import EqmError
from eqm_pipeline.intake import ANSWERS, Ledger
from eqm_pipeline.pipeline import state
from eqm_pipeline.pipeline.releasing import recipes
from eqm_pipeline.pipeline.releasing.recipes import Recipe
from eqm_pipeline.publish.clearance import clear
from eqm_pipeline.publish.tables import publish_table, published
from eqm_pipeline.schemas.validation import State


class CannotRecompute(EqmError):
    """Some ingredients do not go together: an old contract, say, cannot read a new file."""

    code = "CANNOT_RECOMPUTE"


@dataclass
class Recomputation:
    """A folder to compute in. What was computed with equal ingredients before, here or in `data`, is taken from there."""

    data: Path
    folder: Path
    country: str
    code: str
    ready: dict[str, Path] = field(default_factory=dict)
    turn: int = 0

    def indicators(self, a: Recipe, b: Recipe, from_b: Iterable[str]) -> pa.Table:
        """The published `indicators` of the country with the ingredients of `a`, those named from `b`.

        Raises CannotRecompute when a delivery is refused.
        """
        self.turn += 1
        here, wanted = self.folder / str(self.turn), set(from_b)
        catalogue = self._catalogue(a, b, wanted, here / "catalogue")
        used = recipes.exchanged(a, b, wanted)
        mine = {k: v for k, v in sorted(used.slices.items()) if k.split(" ")[0] == self.country}
        tasks = [self._task(here, catalogue, k, v, used.answers.get(k, [])) for k, v in mine.items()]
        self._snapshots(here, tasks)
        self._partitions(here, tasks)
        return self._marts(here, catalogue, used.states)

    def _catalogue(self, a: Recipe, b: Recipe, from_b: set[str], home: Path) -> Catalogue:
        for path in sorted(set(a.catalogue) | set(b.catalogue)):
            target = home / path
            target.parent.mkdir(parents=True, exist_ok=True)
            old, new = a.catalogue.get(path), b.catalogue.get(path)
            if path.endswith("/country.yml") and old and new and old != new:
                target.write_text(
                    yaml.safe_dump(self._country(old, new, from_b), allow_unicode=True), "utf-8"
                )
            elif sha := new if recipes.ingredient_of(path) in from_b else old:
                shutil.copyfile(recipes.stored(self.data, sha), target)
        return Catalogue(home)

    def _country(self, old: str, new: str, from_b: set[str]) -> dict[str, Any]:
        before, after = (read_yaml(recipes.stored(self.data, sha)) for sha in (old, new))
        out: dict[str, Any] = {}
        for i in recipes.INGREDIENTS:
            out |= recipes.part_of_country(after if i in from_b else before, i)
        return out

    def _task(
        self, here: Path, catalogue: Catalogue, key: str, sources: dict[str, str], answers: list[str]
    ) -> state.Task:
        country, year = key.split(" ")
        known = {(s.source, s.sha256): s for s in Ledger(self.data).all() if s.country == country}
        wanted = [*sources.items(), *((ANSWERS, sha) for sha in answers)]
        if gone := [s for s, sha in wanted if (s, sha) not in known]:
            told = ", ".join(gone)
            raise CannotRecompute(
                (f"no snapshot any more: {told}", f"instantané disparu : {told}"), where=key
            )
        snapshots = tuple(replace(known[x], school_year=year) for x in sorted(sources.items()))
        returned = tuple(known[ANSWERS, sha] for sha in answers)
        print_ = state.fingerprint(
            self.code,
            catalogue.fingerprint(country),
            *sorted(f"{s}:{sha}" for s, sha in sources.items()),
            *answers,
        )
        return state.Task(here, catalogue.folder, country, year, snapshots, print_, returned)

    def _snapshots(self, here: Path, tasks: list[state.Task]) -> None:
        """The snapshots as they lie in the data folder, and a ledger that knows of nothing else."""
        for room in ("raw", "restricted"):
            for home in sorted((self.data / room).glob("*/")):
                (here / room).mkdir(exist_ok=True, parents=True)
                (here / room / home.name).symlink_to(home.absolute())
        Ledger(here).add([s for t in tasks for s in (*t.snapshots, *t.answers)])

    def _partitions(self, here: Path, tasks: list[state.Task]) -> None:
        from eqm_pipeline.pipeline.run import run_partitions

        for t in tasks:
            if t.fingerprint in self.ready:
                _take(self.ready[t.fingerprint], here, t.country, t.school_year)
        for done in run_partitions([t for t in tasks if t.fingerprint not in self.ready]):
            if done.status == "refused":
                lines = done.error.split("\n")
                raise CannotRecompute((lines[0], lines[-1]), where=f"{done.country} {done.school_year}")
            self.ready[done.fingerprint] = here

    def _marts(self, here: Path, catalogue: Catalogue, states: dict[str, dict[str, str]]) -> pa.Table:
        from eqm_pipeline.pipeline.concordance import concord
        from eqm_pipeline.warehouse.engines import chosen
        from eqm_pipeline.warehouse.marts import compute_marts

        concord(here, catalogue)
        said = [State(*k.split(" "), **v) for k, v in sorted(states.items())]  # type: ignore[arg-type]
        compute_marts(here, catalogue, states=said, engine=chosen())
        columns = published(catalogue)["indicators"]
        raw = pq.read_table(here / "marts" / "indicators.parquet", partitioning=None)
        return publish_table(clear(raw, columns, said), columns)


def _take(other: Path, here: Path, country: str, year: str) -> None:
    """The tables and the state of a partition that was computed before with the same ingredients; files are shared, not copied."""
    place = Path(f"country={country}") / f"school_year={year}"
    homes = [
        h for room in ("core", "aggregates") for h in sorted((other / room).glob(f"*/{place.as_posix()}"))
    ]
    for home in [*homes, other / "quarantine" / place]:
        if home.is_dir():
            shutil.copytree(home, here / home.relative_to(other), copy_function=os.link)
    target = state.path_of(here, country, year)
    target.parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(state.path_of(other, country, year), target)
