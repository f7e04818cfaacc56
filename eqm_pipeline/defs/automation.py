"""When runs start by themselves: every night, when something arrives, and a release after either.

Belongs here: schedule, sensor of the inbox, what follows their runs. Does not belong here: what runs do.

Schedule and inbox sensor are off until somebody turns them on. Both take in the inbox, ask what is due, and
request one run of `accept_deliveries` for each rectangle of due partitions. `publish_release` follows through
two run-status sensors, because a run in which some partition was refused ends as a failure although others
were accepted. They are on, but follow only runs that the schedule or the inbox sensor requested, and only the
last of them: what people launch from the UI, people publish; `eqm run` publishes by itself.
"""

from collections.abc import Iterator

import dagster as dg

from eqm_pipeline.defs import partitions
from eqm_pipeline.defs.jobs import accept_deliveries, publish_release
from eqm_pipeline.defs.rectangles import rectangles
from eqm_pipeline.defs.resources import Project
from eqm_pipeline.intake import candidates
from eqm_pipeline.pipeline.receive import receive
from eqm_pipeline.pipeline.run import Plan
from eqm_pipeline.pipeline.state import fingerprint

FOLLOWED = "eqm/then"
UNFINISHED = [
    dg.DagsterRunStatus.QUEUED,
    dg.DagsterRunStatus.NOT_STARTED,
    dg.DagsterRunStatus.STARTING,
    dg.DagsterRunStatus.STARTED,
]


def requests(p: Plan) -> Iterator[dg.RunRequest]:
    """One run of accept_deliveries per rectangle of due partitions, keyed by its work: never twice."""
    prints = {(t.country, t.school_year): t.fingerprint for t in p.tasks}
    for r in rectangles(prints, partitions.COUNTRIES, partitions.YEARS):
        covered = r.keys(partitions.COUNTRIES, partitions.YEARS)
        yield dg.RunRequest(
            run_key=fingerprint(*(prints[k] for k in covered)),
            job_name=accept_deliveries.name,
            tags=partitions.range_tags(r) | {FOLLOWED: publish_release.name},
        )


@dg.schedule(job=accept_deliveries, cron_schedule="0 2 * * *", execution_timezone="Africa/Abidjan")
def nightly(
    context: dg.ScheduleEvaluationContext, project: Project
) -> Iterator[dg.RunRequest | dg.SkipReason]:
    """Every night at two: what arrived since, then a release."""
    receive(project.inbox_folder, project.data_folder, project.known())
    due = project.plan()
    yield from requests(due)
    if not due.tasks:
        yield dg.SkipReason("Nothing new since the last run. / Rien de nouveau depuis la dernière exécution.")


@dg.schedule(job=publish_release, cron_schedule="0 4 * * *", execution_timezone="Africa/Abidjan")
def nightly_release(context: dg.ScheduleEvaluationContext, project: Project) -> dg.RunRequest | dg.SkipReason:
    """Every night at four, when no delivery is due: a release for what changes figures without one: a validation, a withdrawal."""
    due = project.plan()
    if due.whole and not due.tasks:
        return dg.RunRequest(run_key=f"publish {context.scheduled_execution_time.isoformat()}")
    return dg.SkipReason(
        "The release says all that there is to say. / La publication dit tout ce qu'il y a à dire."
    )


@dg.sensor(
    jobs=[accept_deliveries, publish_release],
    minimum_interval_seconds=60,
    default_status=dg.DefaultSensorStatus.STOPPED,
)
def inbox_sensor(context: dg.SensorEvaluationContext, project: Project) -> dg.SensorResult | dg.SkipReason:
    """Looks at names, sizes and times in the inbox once a minute; takes files in only when these changed."""
    seen = _fingerprint(project)
    if seen == context.cursor:
        return dg.SkipReason("The inbox has not changed. / La boîte de dépôt n'a pas changé.")
    _, refusals = receive(project.inbox_folder, project.data_folder, project.known())
    for r in refusals:
        context.log.warning(r.text)
    due = project.plan()
    wanted = list(requests(due))
    if not wanted and due.whole:
        wanted = [dg.RunRequest(run_key=f"publish {seen}", job_name=publish_release.name)]
    return dg.SensorResult(run_requests=wanted, cursor=seen)


def _fingerprint(project: Project) -> str:
    found = [(path, path.lstat()) for path in candidates(project.inbox_folder)]
    return fingerprint(*(f"{path}{stat.st_size}:{stat.st_mtime_ns}" for path, stat in found))


def _follow(context: dg.RunStatusSensorContext) -> dg.RunRequest | dg.SkipReason:
    """A release after the last of the runs requested together."""
    if context.dagster_run.tags.get(FOLLOWED) != publish_release.name:
        return dg.SkipReason("Launched by a person, who publishes when ready.")
    others = context.instance.get_runs(dg.RunsFilter(job_name=accept_deliveries.name, statuses=UNFINISHED))
    if others:
        return dg.SkipReason(f"{len(others)} runs of {accept_deliveries.name} are not finished.")
    return dg.RunRequest(run_key=context.dagster_run.run_id)


@dg.run_status_sensor(
    run_status=dg.DagsterRunStatus.SUCCESS, monitored_jobs=[accept_deliveries], request_job=publish_release,
    default_status=dg.DefaultSensorStatus.RUNNING,
)  # fmt: skip
def publish_after_acceptance(context: dg.RunStatusSensorContext) -> dg.RunRequest | dg.SkipReason:
    """A release once everything that was due has been accepted."""
    return _follow(context)


@dg.run_status_sensor(
    run_status=dg.DagsterRunStatus.FAILURE, monitored_jobs=[accept_deliveries], request_job=publish_release,
    default_status=dg.DefaultSensorStatus.RUNNING,
)  # fmt: skip
def publish_after_refusal(context: dg.RunStatusSensorContext) -> dg.RunRequest | dg.SkipReason:
    """A release although some partition was refused: it is there with its last good data, or as missing."""
    return _follow(context)
