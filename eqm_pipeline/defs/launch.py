"""Runs a plan through Dagster in this process, recorded in the same instance as the UI and the daemon.

Belongs here: one run of accept_deliveries per rectangle of due partitions, then publish_release, quietly.
Does not belong here: what is due (pipeline/run.py) or what is printed (cli/).
"""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from eqm_pipeline.defs.home import POSTGRES, environment
from eqm_pipeline.errors import EqmError
from eqm_pipeline.pipeline import state
from eqm_pipeline.pipeline.run import Plan

if TYPE_CHECKING:
    import dagster as dg

QUIET = {"loggers": {"console": {"config": {"log_level": "CRITICAL"}}}}
# Capturing the terminal of a run in this process would take it from the caller's progress bar.
NO_CAPTURE = {
    "compute_logs": {
        "module": "dagster._core.storage.noop_compute_log_manager",
        "class": "NoOpComputeLogManager",
    }
}


class RunFailed(EqmError):
    """A run ended for a reason that is not a refusal: a worker died, the history cannot be written."""

    code = "RUN_FAILED"


def run_through_dagster(
    data: Path, inbox: Path, catalogue: Path | None, plan: Plan, tell: Callable[[str], None], workers: int = 0
) -> list[state.Partition]:
    """Run what is due and publish. Partitions as they stand then, in the plan's order, refused among them.

    `catalogue` is a folder, or None for ours. `tell` is called after each partition ("TGO 2021-2022") and
    before each whole-scope step. DAGSTER_HOME and the project's folders are set for this process if unset.
    Raises the EqmError of a whole-scope step, and RunFailed.
    """
    ours = environment(data, inbox, catalogue)
    for name, value in ours.items():
        os.environ.setdefault(name, value)
    os.environ.update({k: v for k, v in ours.items() if k == POSTGRES})  # with its driver
    os.environ["EQM_DAGSTER_STORAGE"] = os.environ.get("EQM_DAGSTER_STORAGE") or os.environ["DAGSTER_HOME"]
    import dagster as dg
    from dagster._core.instance.ref import InstanceRef

    ref = InstanceRef.from_dir(os.environ["DAGSTER_HOME"], overrides=NO_CAPTURE)
    with dg.DagsterInstance.from_ref(ref) as instance:
        return run_on(instance, data, inbox, catalogue, plan, tell, workers)


def run_on(
    instance: dg.DagsterInstance, data: Path, inbox: Path, catalogue: Path | None, plan: Plan,
    tell: Callable[[str], None], workers: int = 0,
) -> list[state.Partition]:  # fmt: skip
    """The same on a given instance."""
    from eqm_pipeline.defs import partitions, resources
    from eqm_pipeline.defs.dead_runs import bury
    from eqm_pipeline.defs.rectangles import rectangles

    folders = {"data": str(data), "inbox": str(inbox), "catalogue": str(catalogue or "")}
    project = resources.Project(**folders, workers=workers)
    told = resources.tell.set(tell)
    bury(instance, project.data_folder)
    try:
        due = [(t.country, t.school_year) for t in plan.tasks]
        cut = rectangles(due, partitions.COUNTRIES, partitions.YEARS)
        reasons = [_accept(instance, project, partitions.range_tags(r)) for r in cut]
        done = state.load(data)
        _all_ended(plan, done, next(filter(None, reasons), ""))
        if plan.whole:
            _publish(instance, project)
        return [done[t.country, t.school_year] for t in plan.tasks]
    finally:
        resources.tell.reset(told)


def _all_ended(plan: Plan, done: dict[tuple[str, str], state.Partition], reason: str) -> None:
    """RunFailed when a partition has no result for the inputs of the plan."""
    ended = {(p.country, p.school_year, p.fingerprint) for p in done.values()}
    lost = [
        f"{t.country} {t.school_year}"
        for t in plan.tasks
        if (t.country, t.school_year, t.fingerprint) not in ended
    ]
    if lost:
        keys = ", ".join(lost[:5])
        english = f"{len(lost)} partitions were not run to their end ({keys}): {reason}"
        french = f"{len(lost)} partitions non achevées ({keys}) : {reason}"
        do = "see the run in `eqm ui`, then run again", "consultez l'exécution dans `eqm ui`, puis relancez"
        raise RunFailed((english, french), do=do)


def _job(name: str) -> dg.JobDefinition:
    import dagster as dg

    from eqm_pipeline.defs import jobs
    from eqm_pipeline.defs.consolidated import consolidated
    from eqm_pipeline.defs.country_years import country_years
    from eqm_pipeline.defs.resources import Project

    found = dg.Definitions(
        [country_years, consolidated],
        jobs=[jobs.accept_deliveries, jobs.publish_release],
        resources={"project": Project()},
    )
    return found.resolve_job_def(name)


def _accept(instance: dg.DagsterInstance, project: Any, tags: dict[str, str]) -> str:
    """Run one rectangle; returns why the run failed, if it did. A refusal fails the run and only that."""
    first, last = tags.values()
    one: dict[str, Any] = {"partition_key": first} if first == last else {"tags": tags}
    ran = _job("accept_deliveries").execute_in_process(
        QUIET, instance, raise_on_error=False, resources={"project": project}, **one
    )
    failures = [e.step_failure_data.error for e in ran.all_events if e.is_step_failure]
    return (failures[-1].cause or failures[-1]).message.strip() if failures and failures[-1] else ""


def _publish(instance: dg.DagsterInstance, project: Any) -> None:
    import dagster as dg

    try:
        _job("publish_release").execute_in_process(QUIET, instance, resources={"project": project})
    except dg.Failure as e:
        raise e.__cause__ or e from None
