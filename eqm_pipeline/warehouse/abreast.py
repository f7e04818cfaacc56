"""Builds models side by side: each query in one thread, several queries at a time, on one engine.

A query in one thread adds up in the order of its rows: whatever runs beside it, its result is the same to the bit.
Belongs here: which model may begin, and what may go. Does not belong here: which files feed models (marts.py), models one after
the other (run.py).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait

import pyarrow as pa

from eqm_pipeline.warehouse.engine import Engine
from eqm_pipeline.warehouse.models import Model, in_order, reads
from eqm_pipeline.warehouse.run import make

Take = Callable[[str, pa.Table], None]


def build_abreast(
    models: Mapping[str, Model], engine: Engine, wanted: Iterable[str], take: Take, lanes: int
) -> None:
    """Build what `wanted` needs from the relations on the engine, `lanes` models at a time.

    take  is given each of the wanted as soon as it is there, as a table sorted by its grain, in the thread that built it
    Raises ModelFailed when the SQL or a data test of a model fails; nothing is built upon it. A relation goes with its
    last reader.
    """
    wanted = set(wanted)
    order = in_order(dict(models), engine.relations, wanted)
    read = {m.name: {n for n in reads(m, models) if n in models} for m in order}
    resting = _resting(order)
    waiting = sorted(order, key=lambda m: -resting[m.name])
    unbuilt, unread = {m.name for m in order}, {m.name for m in order}
    free = [engine, *(engine.beside() for _ in range(lanes - 1))]
    running: dict[Future[None], tuple[Model, Engine]] = {}
    with ThreadPoolExecutor(lanes) as pool:
        while waiting or running:
            ready = [m for m in waiting if not m.needs & unbuilt]
            for model in ready[: len(free)]:
                waiting.remove(model)
                lane = free.pop()
                running[pool.submit(_make, model, lane, take if model.name in wanted else None)] = model, lane
            for future in wait(running, return_when=FIRST_COMPLETED).done:
                model, lane = running.pop(future)
                future.result()
                free.append(lane)
                unbuilt.discard(model.name)
                unread.discard(model.name)
                for name in read[model.name] - wanted:
                    if not any(name in read[other] for other in unread):
                        lane.drop(name)


def _resting(order: Sequence[Model]) -> dict[str, int]:
    """How many models, one upon the other, rest on each: what most rests on is begun first."""
    upon = {m.name: 0 for m in order}
    for model in reversed(order):
        for need in model.needs & upon.keys():
            upon[need] = max(upon[need], upon[model.name] + 1)
    return upon


def _make(model: Model, lane: Engine, take: Take | None) -> None:
    make(model, lane, tested=True)
    if take:
        by = None if model.declaration.ordered else model.declaration.grain
        take(model.name, lane.table(model.name, by))
