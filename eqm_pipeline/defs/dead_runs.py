"""Runs whose process died without a word are recorded as failed, so that nothing waits for them for ever.

Belongs here: finding and recording them, and the sensor that does so. Does not belong here: the locks (turns.py).

Dagster watches the processes that it started itself while it runs; not `eqm run`, and nothing after a power cut. Such a run
would stay "started", keep its place in the pool, and hold back every run of the UI, the schedule and the sensors.
"""

from __future__ import annotations

from pathlib import Path

import dagster as dg

from eqm_pipeline.defs import turns
from eqm_pipeline.defs.resources import Project

GOING = [dg.DagsterRunStatus.STARTED, dg.DagsterRunStatus.CANCELING]
TOLD = (
    "The process of this run is gone (killed, or the machine stopped). Nothing is lost: run again.\n"
    "Le processus de cette exécution a disparu (tué, ou arrêt de la machine). Rien n'est perdu : relancez."
)


def bury(instance: dg.DagsterInstance, data: Path) -> list[str]:
    """Record as failed the runs on this data folder whose process is gone; their ids."""
    gone = [r for r in instance.get_runs(dg.RunsFilter(statuses=GOING)) if turns.is_dead(data, r.run_id)]
    for run in gone:
        instance.report_run_failed(run, TOLD)
        turns.forget(data, run.run_id)
    return [r.run_id for r in gone]


@dg.sensor(minimum_interval_seconds=60, default_status=dg.DefaultSensorStatus.RUNNING)
def dead_runs(context: dg.SensorEvaluationContext, project: Project) -> dg.SkipReason:
    """Once a minute: runs whose process died are recorded as failed, and make room for others."""
    found = bury(context.instance, project.data_folder)
    return dg.SkipReason(
        f"Recorded as failed: {', '.join(found)}. / Notées en échec."
        if found
        else "Every run that has started is alive. / Toute exécution commencée est en vie."
    )
