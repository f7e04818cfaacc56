"""Several processes at once, started once from a clean server so that threads of the caller do no harm.

Belongs here: how work is spread over cores. Does not belong here: what the work is.
"""

from __future__ import annotations

import gc
import multiprocessing
import os
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor, as_completed
from multiprocessing import forkserver
from typing import TypeVar

PRELOAD = [
    "eqm_pipeline.pipeline.partition",
    "eqm_pipeline.pipeline.preload",
    "pyarrow.csv",
    "duckdb",
]
SELDOM = (
    200_000,
    20,
    50,
)  # many small objects, few cycles: collecting seldom saves a sixth of a worker's time
A = TypeVar("A")
B = TypeVar("B")


def each(function: Callable[[A], B], items: Iterable[A], workers: int = 0) -> Iterator[B]:
    """Results as they come. With one item (or workers=1) all stays in this process; 0 means one worker a core."""
    items = list(items)
    workers = min(workers or os.cpu_count() or 1, len(items))
    if workers <= 1:
        yield from map(function, items)
        return
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(PRELOAD)
    with ProcessPoolExecutor(
        workers, mp_context=context, initializer=gc.set_threshold, initargs=SELDOM
    ) as pool:
        for done in as_completed([pool.submit(function, i) for i in items]):
            yield done.result()


def warm() -> None:
    """Start the server of workers now, so that it imports what they need while the caller is busy elsewhere."""
    multiprocessing.get_context("forkserver").set_forkserver_preload(PRELOAD)
    forkserver.ensure_running()
