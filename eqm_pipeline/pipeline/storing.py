"""Stores one partition so that a kill at any moment is harmless: written aside, then swapped into place.

Belongs here: core tables, findings, audit and quarantine as files. Does not belong here: making them (slices.py, standing.py,
answers.py), the order of steps (partition.py).
"""

from __future__ import annotations

import os
import shutil
from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from eqm_pipeline.catalogue import Catalogue
from eqm_pipeline.intake import ANSWERS
from eqm_pipeline.pipeline import drift, standing, state
from eqm_pipeline.pipeline.slices import SliceResult
from eqm_pipeline.schemas import audit, series
from eqm_pipeline.schemas.findings import Findings

if TYPE_CHECKING:
    from eqm_pipeline.pipeline.partition import Run


def framed(found: Findings, catalogue: Catalogue) -> pd.DataFrame:
    """Findings as a table, with severity and action of their rules."""
    rules = catalogue.rules
    return found.frame({k: v.severity for k, v in rules.items()}, {k: v.action for k, v in rules.items()})


def findings_of(task: state.Task, source: str) -> Path:
    """Where the findings of the last accepted delivery of a source lie, or would."""
    here = Path(f"country={task.country}") / f"school_year={task.school_year}"
    return task.data / "core" / "findings" / here / f"{source}.parquet"


def store(r: Run) -> None:
    """Write everything aside, then forget the state, then swap folders: readers see old or new, a kill means run again."""
    task, results = r.task, r.results
    core = task.data / "core"
    aside = core / ".writing" / f"{task.country}-{task.school_year}-{os.getpid()}"
    shutil.rmtree(aside, ignore_errors=True)
    here = Path(f"country={task.country}") / f"school_year={task.school_year}"
    free = 1
    for x in results:
        source = x.snapshot.source
        free = _write_core(x.core, aside, source, free)
        told = standing.as_table(r.aged[source], findings_of(task, source), x.snapshot.sha256, r.catalogue)
        _write_table(told, aside / "findings" / f"{source}.parquet")
        counted = pd.DataFrame([{"country": task.country, "school_year": task.school_year, "source": source, "kind": "", "sha256": x.snapshot.sha256, "file": x.snapshot.file, "received_at": x.snapshot.received_at, **x.counts, **_cells(x)}])  # fmt: skip
        _write(counted, aside / "snapshots" / f"{source}.parquet")
        if x.shape:
            state.write_json(
                aside / "shapes" / f"{source}.json",
                drift.record(
                    x.shape, x.snapshot.sha256, drift.kept(task.data, task.country, task.school_year, source)
                ),
            )
        if x.audit:
            _write(audit.frame(x.audit), aside / "audit" / f"{source}.parquet")
        if len(x.quarantine):
            _write(x.quarantine, aside / ".quarantine" / f"{source}.parquet")
    _write_answers(r, aside)
    state.forget(task.data, task.country, task.school_year)
    homes = (
        {t.name: core / t.name / here for t in core.iterdir() if not t.name.startswith(".")}
        if core.exists()
        else {}
    )
    homes |= {t.name: core / t.name / here for t in aside.iterdir()}
    homes[".quarantine"] = task.data / "quarantine" / here
    for name, home in homes.items():
        _swap(aside / name, home)
    shutil.rmtree(aside, ignore_errors=True)


def _write_core(core: dict[str, pd.DataFrame], aside: Path, source: str, free: int) -> int:
    """The core tables of a source, and their series numbered from `free` on; the number that is free then."""
    found = []
    for table, frame in core.items():
        if table in series.TABLES:
            frame, of_table = series.told(frame, table, free)
            free += len(of_table)
            found.append(of_table)
        _write(frame, aside / table / f"{source}.parquet")
    if found:
        _write(pd.concat(found, ignore_index=True), aside / "series" / f"{source}.parquet")
    return free


def _swap(new: Path, home: Path) -> None:
    old = home.with_name(f".old-{home.name}-{os.getpid()}")
    if home.exists():
        home.rename(old)
    if new.exists():
        home.parent.mkdir(parents=True, exist_ok=True)
        new.rename(home)
    shutil.rmtree(old, ignore_errors=True)


def _write_answers(r: Run, aside: Path) -> None:
    """Answers that no source holds in its own audit, and findings on those that could not be used."""
    if rows := r.answers.audit([x.snapshot.source for x in r.results]):
        _write(audit.frame(rows), aside / "audit" / f"{ANSWERS}.parquet")
    if len(found := framed(r.answers.findings(), r.catalogue)):
        newest = max(s.received_at for s in r.task.answers)
        _write(found.assign(first_seen=newest), aside / "findings" / f"{ANSWERS}.parquet")


def store_refused(r: Run) -> None:
    """Findings of a refused partition, for the sender: beside quarantine, never in core."""
    task = r.task
    home = (
        task.data / "quarantine" / ".refused" / f"country={task.country}" / f"school_year={task.school_year}"
    )
    shutil.rmtree(home, ignore_errors=True)
    for x in r.results:
        found = r.aged.get(x.snapshot.source, x.findings)
        if len(found := found[found["state"] != "fixed"]):
            _write(found, home / f"{x.snapshot.source}.parquet")
        if x.refusal:
            drift.tell_refused(
                task.data,
                task.country,
                task.school_year,
                x.snapshot.source,
                x.shape,
                found,
                home,
                r.catalogue,
            )
    if len(found := framed(r.answers.findings(), r.catalogue)):
        _write(found, home / f"{ANSWERS}.parquet")


def _cells(r: SliceResult) -> dict[str, int]:
    """Cells answered and not answered, for completeness."""
    values = [f["value"] for f in r.core.values() if "value" in f]
    return {"cells": sum(len(v) for v in values), "cells_null": sum(int(v.isna().sum()) for v in values)}


def _write(frame: pd.DataFrame, path: Path) -> None:
    _write_table(pa.Table.from_pandas(frame, preserve_index=False, nthreads=1), path)


def _write_table(table: pa.Table, path: Path) -> None:
    """Without the least and greatest of columns of codes: a third of the time, and of a table of codes nobody asks for them."""
    numbers = [f.name for f in table.schema if not pa.types.is_dictionary(f.type)]
    path.parent.mkdir(parents=True, exist_ok=True)
    pq.write_table(table, path, compression="snappy", write_statistics=numbers)
