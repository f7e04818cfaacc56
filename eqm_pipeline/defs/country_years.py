"""Assets of one country × school year: deliveries, core tables, aggregates; one function for many keys.

Belongs here: asking pipeline/ for the partitions of a run and recording each of them.
Does not belong here: whole-scope steps (consolidated.py).
A partition that is refused costs only itself: every accepted key is recorded as materialised when it is done,
checks are recorded for every key, and the run fails at its end naming the refused ones.
"""

from collections.abc import Iterator

import dagster as dg

from eqm_pipeline.defs import checks, descriptions, partitions
from eqm_pipeline.defs.resources import Project, tell
from eqm_pipeline.pipeline.receive import receive
from eqm_pipeline.pipeline.run import run_partitions
from eqm_pipeline.pipeline.state import Partition, Task
from eqm_pipeline.pipeline.steps import STEPS

GROUP = "by_country_and_year"
KINDS = {"deliveries": {"file"}, "core_tables": {"pandas", "parquet"}, "aggregates": {"duckdb", "parquet"}}
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
)
def country_years(context: dg.AssetExecutionContext, project: Project) -> Iterator[object]:
    """Take in the inbox, then run every partition asked for that has a delivery, changed or not."""
    asked = [partitions.key(k) for k in context.partition_keys]
    tasks = _tasks(context, project, asked)
    refused: list[Partition] = []
    for done in run_partitions(tasks.values(), project.workers):
        yield from checks.evaluations(done)
        if done.status == "accepted":
            yield from _materializations(done, tasks[done.key])
        else:
            refused.append(done)
        tell.get()(f"{done.country} {done.school_year}")
    if refused:
        raise _failure(refused, len(tasks))
    for check in context.selected_asset_check_keys:
        yield dg.Output(None, context.assets_def.get_output_name_for_asset_check_key(check))


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


def _tasks(
    context: dg.AssetExecutionContext, project: Project, asked: list[tuple[str, str]]
) -> dict[tuple[str, str], Task]:
    _, refusals = receive(project.inbox_folder, project.data_folder, project.known())
    for r in refusals:
        context.log.warning(f"inbox: {r.text}")
    planned = project.plan({c for c, _ in asked}, {y for _, y in asked}, again=True).tasks
    tasks = {(t.country, t.school_year): t for t in planned if (t.country, t.school_year) in asked}
    without = [partitions.text(k) for k in asked if k not in tasks]
    if not tasks:
        folder = f"{project.inbox_folder}/<ISO3>/<source>/"
        raise dg.Failure(
            f"No delivery for {_some(without)}; put files into {folder}\n"
            f"Aucune livraison pour {_some(without)} ; déposez des fichiers dans {folder}",
            allow_retries=False,
        )
    if without:
        context.log.warning(
            f"{len(without)} of {len(asked)} partitions have no delivery and are left: {_some(without)}"
        )
    return tasks


def _some(keys: list[str], most: int = 12) -> str:
    return ", ".join(keys[:most]) + (f" … ({len(keys)})" if len(keys) > most else "")


def _materializations(p: Partition, task: Task) -> Iterator[dg.AssetMaterialization]:
    for s in MINE:
        yield dg.AssetMaterialization(
            asset_key=s.name,
            partition=partitions.text(p.key),
            metadata=descriptions.DESCRIBE[s.name](p, task),
        )
