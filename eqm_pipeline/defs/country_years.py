"""Assets of one country × school year: deliveries, core tables, aggregates; one function for many keys.

Belongs here: asking pipeline/ for the partitions of a run and recording each of them.
Does not belong here: whole-scope steps (consolidated.py), which keys of a run have a delivery (asked.py).
A partition that is refused costs only itself: every accepted key is recorded as materialised when it is done,
checks are recorded for every key, and the run fails at its end naming the refused ones.
"""

from collections.abc import Iterator

import dagster as dg

from eqm_pipeline.defs import asked, checks, descriptions, partitions, turns
from eqm_pipeline.defs.resources import Project, tell
from eqm_pipeline.pipeline.run import run_partitions
from eqm_pipeline.pipeline.state import Partition, Task
from eqm_pipeline.pipeline.steps import STEPS

GROUP = "by_country_and_year"
KINDS = {
    "deliveries": {"file"},
    "core_tables": {"pandas", "parquet"},
    "aggregates": {"duckdb", "parquet"},
}
MINE = [s for s in STEPS if s.scope == "partition"]


@dg.multi_asset(
    name="accept",
    specs=[
        dg.AssetSpec(
            s.name,
            deps=s.needs,
            description=s.description,
            group_name=GROUP,
            kinds=KINDS[s.name],
            skippable=True,
        )
        for s in MINE
    ],
    check_specs=checks.specs(),
    partitions_def=partitions.COUNTRY_YEARS,
    backfill_policy=dg.BackfillPolicy.single_run(),
    retry_policy=dg.RetryPolicy(max_retries=1, delay=5),
    pool=turns.POOL,
)
def country_years(context: dg.AssetExecutionContext, project: Project) -> Iterator[object]:
    """Take in the inbox, then run every partition asked for that has a delivery, changed or not."""
    with turns.turn(project.data_folder, context.run_id, asked.waiting(context)):
        yield from _accept(context, project)


def _accept(context: dg.AssetExecutionContext, project: Project) -> Iterator[object]:
    keys = [partitions.key(k) for k in context.partition_keys]
    tasks = asked.tasks(context, project, keys)
    refused: list[Partition] = []
    for done in run_partitions(tasks.values(), project.workers):
        yield from checks.evaluations(done, project.data_folder, project.known())
        if done.status == "accepted":
            yield from _materializations(done, tasks[done.key])
        else:
            refused.append(done)
        tell.get()(f"{done.country} {done.school_year}")
    for key in (k for k in keys if k not in tasks):
        yield from checks.without_delivery(key)
        if asked.in_backfill(context):
            yield from _nothing(key)
    if refused:
        raise _failure(refused, len(tasks))
    for check in context.selected_asset_check_keys:
        yield dg.Output(None, context.assets_def.get_output_name_for_asset_check_key(check))


def _materializations(p: Partition, task: Task) -> Iterator[dg.AssetMaterialization]:
    for s in MINE:
        told = descriptions.DESCRIBE[s.name](p, task)
        yield dg.AssetMaterialization(s.name, partition=partitions.text(p.key), metadata=told)


def _nothing(key: partitions.Key) -> Iterator[dg.AssetMaterialization]:
    """A key without delivery in a backfill, which would count as failed what is not recorded."""
    for s in MINE:
        yield dg.AssetMaterialization(
            s.name,
            partition=partitions.text(key),
            description="No delivery yet: empty. / Pas encore de livraison : vide.",
            metadata={"dagster/row_count": 0},
        )


def _failure(refused: list[Partition], of: int) -> dg.Failure:
    told = [f"{p.country} {p.school_year}: {p.error}" for p in sorted(refused, key=lambda p: p.key)]
    english = f"{len(refused)} of {of} partitions not taken in; their last good data stay."
    french = (
        f"{len(refused)} partitions sur {of} non prises en compte ; leurs dernières données valables restent."
    )
    keys = dg.MetadataValue.json([partitions.text(p.key) for p in refused])
    return dg.Failure(
        "\n".join([english, french, "", *told]), metadata={"partitions": keys}, allow_retries=False
    )
