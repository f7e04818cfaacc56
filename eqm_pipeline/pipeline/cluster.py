"""Partitions over the executors of Spark: each is read, conformed, checked and stored there; its sums are made by Spark's own SQL.

Belongs here: what is done where, and what travels. Does not belong here: the steps themselves (partition.py), sessions
(warehouse/spark_session.py), processes of this machine (workers.py).
An executor cannot start a session of its own, so the step of SQL is the driver's, and Spark spreads it again. The data folder
and the catalogue lie where driver and executors see them under one name; executors have this package installed.
"""

from __future__ import annotations

import gc
import os
import time
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import dataclass, replace
from threading import Semaphore
from typing import TYPE_CHECKING

import pandas as pd

from eqm_pipeline.errors import EqmError
from eqm_pipeline.pipeline import partition, run, state
from eqm_pipeline.pipeline.answers import Answers
from eqm_pipeline.pipeline.slices import SliceResult
from eqm_pipeline.pipeline.workers import SELDOM
from eqm_pipeline.warehouse.run import seeds_of
from eqm_pipeline.warehouse.spark_session import shared_session

if TYPE_CHECKING:
    from pyspark import SparkContext

THERE = (partition.read_deliveries, partition.store_core_tables)
HERE = (partition.compute_aggregates,)


@dataclass(frozen=True)
class TakenIn:
    """What comes back from an executor: all that is told of a partition, without the rows, which are stored."""

    results: list[SliceResult]
    answers: Answers
    aged: dict[str, pd.DataFrame]
    refusal: EqmError | None


def over_executors(tasks: Iterable[state.Task], workers: int = 0) -> Iterator[state.Partition]:
    """Results as they come; as many partitions at once as the cluster has cores, or `workers`.

    Raises UsageError without Spark. An executor that is lost costs its partition only, after Spark has tried again elsewhere.
    """
    tasks = [replace(t, data=t.data.absolute(), catalogue=t.catalogue.absolute()) for t in tasks]
    if not tasks:
        return
    context = shared_session(os.cpu_count() or 2).sparkContext
    for folder in {t.catalogue for t in tasks}:
        seeds_of(run.catalogue_in(folder))
    planning = Semaphore(os.cpu_count() or 2)
    with ThreadPoolExecutor(min(workers or context.defaultParallelism, len(tasks))) as pool:
        for done in as_completed([pool.submit(_one, context, t, planning) for t in tasks]):
            yield done.result()


def _one(context: SparkContext, task: state.Task, planning: Semaphore) -> state.Partition:
    started = time.perf_counter()
    going = partition.Run(task, run.catalogue_in(task.catalogue))

    def sent(r: partition.Run) -> None:
        (back,) = context.parallelize([r.task], 1).map(take_in).collect()
        r.results, r.answers, r.aged = back.results, back.answers, back.aged
        if back.refusal:
            raise back.refusal

    def summed(r: partition.Run) -> None:
        with planning:
            for step in HERE:
                step(r)

    refusal = run.walk(going, (sent, summed))
    return partition.finish(going, refusal, time.perf_counter() - started)


def take_in(task: state.Task) -> TakenIn:
    """On an executor: the steps before the SQL."""
    gc.set_threshold(*SELDOM)
    going = partition.Run(task, run.catalogue_in(task.catalogue))
    refusal = run.walk(going, THERE)
    return TakenIn([_told(x) for x in going.results], going.answers, going.aged, refusal)


def _told(result: SliceResult) -> SliceResult:
    """A result with the number of its rows instead of the rows."""
    counted = {t: pd.DataFrame(index=pd.RangeIndex(len(f))) for t, f in result.core.items()}
    return replace(result, core=counted, quarantine=pd.DataFrame(index=pd.RangeIndex(len(result.quarantine))))
