"""Plans and runs: what is new is done, what is not is left.

Belongs here: the plan, the walk over steps. Does not belong here: where partitions are run (workers.py, cluster.py), Dagster
(defs/) or printing (cli/).
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import cache, partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from eqm_pipeline.catalogue import Catalogue
from eqm_pipeline.errors import EqmError, ModelFailed, SchemaBroken
from eqm_pipeline.intake import Ledger
from eqm_pipeline.pipeline import state
from eqm_pipeline.pipeline.state import Task
from eqm_pipeline.pipeline.whole import Context, due_countries, fingerprints
from eqm_pipeline.pipeline.workers import each

if TYPE_CHECKING:
    from eqm_pipeline.pipeline.partition import Run

LARGE = 4_000_000
"""Bytes of a delivery that takes hundreds of megabytes to compute; a process of its own gives them back."""
Told = Callable[[str], None]
_OURS = {
    e.code for e in (EqmError, SchemaBroken, ModelFailed)
}  # defects of ours are tried again, refusals are not


@dataclass(frozen=True)
class Plan:
    """`tasks` to run, `kept` partitions that are up to date, `whole` when marts and release are not."""

    tasks: tuple[Task, ...]
    kept: tuple[state.Partition, ...]
    whole: bool


def plan(
    data: Path,
    catalogue: Catalogue,
    countries: Iterable[str] = (),
    school_years: Iterable[str] = (),
    again: bool = False,
) -> Plan:
    """Compare what is in effect with what was done. `again` runs the chosen partitions even when nothing changed."""
    from eqm_pipeline.warehouse.models import sql_folder

    code = state.code_fingerprint(sql_folder())
    done = state.load(data)
    countries, school_years = set(countries), set(school_years)
    tasks, kept = [], []
    ledger, said_of = Ledger(data), cache(catalogue.fingerprint)
    answers = ledger.answers()
    for (country, year), snapshots in sorted(ledger.in_effect().items()):
        if (countries and country not in countries) or (school_years and year not in school_years):
            continue
        returned = tuple(answers.get((country, year), ()))
        print_ = state.fingerprint(
            code, said_of(country), *sorted(f"{s.source}:{s.sha256}" for s in snapshots), *(s.sha256 for s in returned)
        )  # fmt: skip
        before = done.get((country, year))
        if before and before.fingerprint == print_ and before.error_code not in _OURS and not again:
            kept.append(before)
        else:
            tasks.append(Task(data, catalogue.folder, country, year, tuple(snapshots), print_, returned))
    due = bool(tasks) or _recorded(data) != fingerprints(Context(data, catalogue), code)
    return Plan(tuple(tasks), tuple(kept), due and bool(tasks or done))


def run_partitions(tasks: Iterable[Task], workers: int = 0) -> Iterator[state.Partition]:
    """Results as they come, the largest first: from processes of this machine, or from a cluster where Spark is the engine."""
    from eqm_pipeline.warehouse.engines import chosen

    largest_first = sorted(tasks, key=lambda t: -t.size)
    if chosen() == "spark":
        from eqm_pipeline.pipeline.cluster import over_executors

        return over_executors(largest_first, workers)
    large = any(t.size >= LARGE for t in largest_first)
    one = partial(run_partition, abreast=2) if large and len(largest_first) == 1 != workers else run_partition
    return each(one, largest_first, workers, apart=large, largest_first=True)


def run_partition(task: Task, abreast: int = 1) -> state.Partition:
    """Walk the steps of partition scope and remember the result. A refusal, or a defect of ours, costs this partition only."""
    from eqm_pipeline.pipeline.partition import Run, finish
    from eqm_pipeline.pipeline.steps import STEPS

    started = time.perf_counter()
    going = Run(task, catalogue_in(task.catalogue), abreast)
    refusal = walk(going, [s.function for s in STEPS if s.scope == "partition"])
    return finish(going, refusal, time.perf_counter() - started)


def walk(going: Run, steps: Iterable[Callable[[Run], object]]) -> EqmError | None:
    """Walk some steps of partition scope; what ended it, were it a defect of ours."""
    try:
        for step in steps:
            step(going)
    except EqmError as e:
        return e
    except Exception as e:
        told, where = f"{type(e).__name__}: {e}", f"{going.task.country} {going.task.school_year}"
        return EqmError((told, told), where=where, do=("report this as a defect", "signalez ce défaut"))
    return None


@cache
def catalogue_in(folder: Path) -> Catalogue:
    """A catalogue, read once a process."""
    return Catalogue(folder)


def run_whole(
    data: Path, catalogue: Catalogue, tell: Told = lambda _: None, version: str = ""
) -> dict[str, Any]:
    """Walk the whole-scope steps to their end; results by step."""
    return dict(walk_whole(data, catalogue, tell, version))


def walk_whole(
    data: Path, catalogue: Catalogue, tell: Told = lambda _: None, version: str = ""
) -> Iterator[tuple[str, Any]]:
    """Each whole-scope step and its result as it comes; at the end remembers for which inputs they were made.

    `version` is that of the release, where it is not the next number.
    """
    from eqm_pipeline.pipeline.steps import STEPS
    from eqm_pipeline.warehouse.models import sql_folder

    code = state.code_fingerprint(sql_folder())
    now = fingerprints(Context(data, catalogue), code)
    context = Context(data, catalogue, version, tell, due_countries(_recorded(data), now))
    record(data, {})  # what a killed run leaves behind is of no recorded inputs: all of it is done again
    made: dict[str, Any] = {}
    for s in STEPS:
        if s.scope == "whole":
            tell(s.name)
            made[s.name] = s.function(context, made["briefs"]) if "briefs" in s.needs else s.function(context)
            yield s.name, made[s.name]
    state.write_json(data / "core" / ".state" / "release.json", made["release"])
    record(data, now)


def run(
    data: Path, catalogue: Catalogue, p: Plan, tell: Told = lambda _: None, workers: int = 0
) -> list[state.Partition]:
    """The plain door: partitions, then everything over them. The Dagster door does the same through defs/."""
    done = []
    for result in run_partitions(p.tasks, workers):
        done.append(result)
        tell(f"{result.country} {result.school_year}")
    if p.whole:
        run_whole(data, catalogue, tell)
    return done


def latest(data: Path) -> dict[str, str]:
    """What latest.json says, or nothing."""
    path = data / "releases" / "latest.json"
    return json.loads(path.read_text("utf-8")) if path.exists() else {}


def _recorded(data: Path) -> dict[str, str]:
    """For which inputs marts and release stand; nothing where no release stands."""
    path = data / "core" / ".state" / "whole.json"
    released = any((data / "releases").glob("2*/datapackage.json"))
    return dict(state.read_json(path).get("fingerprints", {})) if released else {}


def record(data: Path, fingerprints: dict[str, str]) -> None:
    """Remember for which inputs marts and release stand."""
    state.write_json(data / "core" / ".state" / "whole.json", {"fingerprints": fingerprints})
