"""Several processes at once, started once from a clean server so that threads of the caller do no harm.

Belongs here: how work is spread over cores, and how little of it is in memory at once. Does not belong here: what the work is.
"""

from __future__ import annotations

import gc
import multiprocessing
import os
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from functools import partial
from multiprocessing import forkserver
from queue import SimpleQueue
from typing import Any, TypeVar

PRELOAD = [
    "eqm_pipeline.pipeline.partition",
    "eqm_pipeline.pipeline.preload",
    "eqm_pipeline.schemas.pandera_alone",
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


def each(
    function: Callable[[A], B],
    items: Iterable[A],
    workers: int = 0,
    *,
    apart: bool = False,
    largest_first: bool = False,
) -> Iterator[B]:
    """Results as they come. With one item (or workers=1) all stays in this process; 0 means one worker a core.

    apart          one item, too, goes to a process of its own, which gives its memory back when it ends
    largest_first  items come in that order: one worker begins with the largest, the others with the smallest, so that two
                   large ones do not stand side by side while there are small ones
    """
    items = list(items)
    alone = workers == 1 or (len(items) <= 1 and not apart)
    workers = min(workers or os.cpu_count() or 1, len(items))
    if alone or not items:
        yield from map(function, items)
        return
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(PRELOAD)
    with ProcessPoolExecutor(workers, mp_context=context, initializer=_settle) as pool:
        yield from _Turns(pool, function, items).results(workers, from_both_ends=largest_first)


class _Turns:
    """Items handed to a pool one by one, each as soon as one before it is done, whether or not its result was fetched."""

    def __init__(self, pool: ProcessPoolExecutor, function: Callable[[A], B], items: list[A]) -> None:
        self.pool, self.function, self.left = pool, function, deque[Any](items)
        self.n, self.done = len(items), SimpleQueue[Future[Any]]()

    def results(self, workers: int, *, from_both_ends: bool) -> Iterator[Any]:
        try:
            for k in range(workers):
                self._next(front=k == 0 or not from_both_ends)
            for _ in range(self.n):
                yield self.done.get().result()
        finally:
            self.left.clear()  # after a defect nothing more is begun

    def _next(self, *, front: bool) -> None:
        try:
            item = self.left.popleft() if front else self.left.pop()
        except IndexError:
            return
        try:
            self.pool.submit(self.function, item).add_done_callback(partial(self._ended, front=front))
        except RuntimeError as e:  # the pool is closed or broken
            failed: Future[Any] = Future()
            failed.set_exception(e)
            self.done.put(failed)

    def _ended(self, future: Future[Any], *, front: bool) -> None:
        self._next(front=front)
        self.done.put(future)


def _settle() -> None:
    """What was imported before stays: the collector need not look at it, nor copy its pages."""
    gc.freeze()
    gc.set_threshold(*SELDOM)


def warm() -> None:
    """Start the server of workers now, so that it imports what they need while the caller is busy elsewhere."""
    multiprocessing.get_context("forkserver").set_forkserver_preload(PRELOAD)
    forkserver.ensure_running()
