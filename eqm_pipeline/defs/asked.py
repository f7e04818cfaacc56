"""Which of the keys that a run was asked for have a delivery, and the words for those that have none, or for a run that waits.

Belongs here: taking in the inbox at the start of a run, and finding its tasks. Does not belong here: running them.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import dagster as dg

from eqm_pipeline.defs import partitions
from eqm_pipeline.defs.partitions import Key
from eqm_pipeline.defs.resources import Project
from eqm_pipeline.pipeline.receive import receive
from eqm_pipeline.pipeline.state import Task

BACKFILL_TAG = "dagster/backfill"


def in_backfill(context: dg.AssetExecutionContext) -> bool:
    """Whether the run is part of a backfill, which is what the UI makes of more than one partition."""
    return BACKFILL_TAG in context.run.tags


def tasks(context: dg.AssetExecutionContext, project: Project, keys: Sequence[Key]) -> dict[Key, Task]:
    """Tasks by key, whether or not they changed, after taking in what lies in the inbox.

    Keys without a delivery are named in a warning. When none has one the run fails and says what to do; in a
    backfill, of which the run may be one country among others, only when nobody delivered anything.
    """
    _, refusals = receive(project.inbox_folder, project.data_folder, project.known())
    for r in refusals:
        context.log.warning(f"inbox: {r.text}")
    planned = project.plan({c for c, _ in keys}, {y for _, y in keys}, again=True).tasks
    found = {(t.country, t.school_year): t for t in planned if (t.country, t.school_year) in keys}
    without = [partitions.text(k) for k in keys if k not in found]
    if not found and not (in_backfill(context) and project.plan(again=True).tasks):
        folder = f"{project.inbox_folder}/<ISO3>/<source>/"
        raise dg.Failure(
            f"No delivery for {_some(without)}; put files into {folder}\n"
            f"Aucune livraison pour {_some(without)} ; déposez des fichiers dans {folder}",
            allow_retries=False,
        )
    if without:
        told = f"{len(without)} of {len(keys)} partitions have no delivery and are left as they are"
        context.log.warning(f"{told}: {_some(without)}")
    return found


def waiting(context: dg.AssetExecutionContext) -> Callable[[str], None]:
    """Says in the log of a run that it waits for another."""
    return lambda other: context.log.warning(
        f"Waits for its turn: run {other or 'of somebody else'} computes on the same data.\n"
        f"Attend son tour : l'exécution {other or 'de quelqu’un'} travaille sur les mêmes données."
    )


def _some(keys: list[str], most: int = 12) -> str:
    return ", ".join(keys[:most]) + (f" … ({len(keys)})" if len(keys) > most else "")
