"""One partition, country × school year: all its slices, stored together or not at all, then its aggregates.

Belongs here: storing core tables, quarantine and findings so that a kill at any moment is harmless.
Does not belong here: which partitions to run (run.py).
"""

from __future__ import annotations

import os
import shutil
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from eqm_pipeline.catalogue import Catalogue
from eqm_pipeline.errors import EqmError
from eqm_pipeline.intake import Snapshot
from eqm_pipeline.pipeline import state
from eqm_pipeline.pipeline.slices import SliceResult, run_slice
from eqm_pipeline.warehouse.partition import compute_partition


@dataclass
class Run:
    """One partition while it is run; the steps of partition scope take it and leave their results in it."""

    task: state.Task
    catalogue: Catalogue
    results: list[SliceResult] = field(default_factory=list)


def read_deliveries(r: Run) -> None:
    """Every slice read, conformed and checked; the first refusal is raised, with all findings kept in `results`."""
    r.results = [run_slice(s, r.task.data, r.catalogue) for s in r.task.snapshots]
    if refusal := next((x.refusal for x in r.results if x.refusal), None):
        raise refusal


def store_core_tables(r: Run) -> None:
    """Core tables, findings and quarantine replaced together."""
    _store(r.task, r.results)


def compute_aggregates(r: Run) -> None:
    """Sums of this partition, by the SQL of staging and intermediate."""
    compute_partition(r.task.data, r.task.country, r.task.school_year, r.catalogue)


def finish(r: Run, refusal: EqmError | None, seconds: float) -> state.Partition:
    """Remember the result; after a refusal the counts of the last good data stay, and its findings are kept apart."""
    done = _summary(r.task, r.results, refusal, seconds)
    if refusal is not None:
        _store_refused(r.task, r.results)
        before = state.load(r.task.data).get((r.task.country, r.task.school_year))
        done = state.refused(before if before and before.rows_read else None, done)
    state.save(r.task.data, done)
    return done


def _summary(
    task: state.Task, results: list[SliceResult], refusal: EqmError | None, seconds: float
) -> state.Partition:
    total = {
        k: sum(r.counts[k] for r in results)
        for k in ("rows_read", "accepted", "quarantined", "totals_rows", "ignored")
    }
    tables: dict[str, int] = {}
    for r in results:
        for t, f in r.core.items():
            tables[t] = tables.get(t, 0) + len(f)
    return state.Partition(
        task.country, task.school_year, task.fingerprint, "refused" if refusal else "accepted", **total,
        findings=sum(len(r.findings) for r in results), seconds=round(seconds, 3),
        released_at=max((s.received_at for s in task.snapshots), default=""),
        error=refusal.bilingual() if refusal else "", error_code=refusal.code if refusal else "",
        tables=tables, slices={s.source: s.sha256 for s in task.snapshots}, checks=tuple(c for r in results for c in _checks(r)),
    )  # fmt: skip


def _checks(r: SliceResult) -> list[dict[str, Any]]:
    """What a reader of the run should know of a slice: conservation, share set aside, findings."""
    c, rules = (
        r.counts,
        r.findings.groupby("rule")["n"].sum().astype(int).to_dict() if len(r.findings) else {},
    )
    kept = c["rows_read"] == c["accepted"] + c["quarantined"] + c["totals_rows"] + c["ignored"]
    return [
        {"name": f"{r.snapshot.source}_rows_conserved", "passed": kept, "severity": "ERROR", "metadata": c},
        {"name": f"{r.snapshot.source}_within_tolerance", "passed": r.refusal is None, "severity": "ERROR", "metadata": {"refusal": r.refusal.text() if r.refusal else ""}},
        {"name": f"{r.snapshot.source}_findings", "passed": not (r.findings["severity"] == "error").any(), "severity": "WARN", "metadata": {str(k): v for k, v in sorted(rules.items())}},
    ]  # fmt: skip


def _store(task: state.Task, results: list[SliceResult]) -> None:
    """Write everything aside, then forget the state, then swap folders: readers see old or new, a kill means run again."""
    core = task.data / "core"
    aside = core / ".writing" / f"{task.country}-{task.school_year}-{os.getpid()}"
    shutil.rmtree(aside, ignore_errors=True)
    here = Path(f"country={task.country}") / f"school_year={task.school_year}"
    for r in results:
        source = r.snapshot.source
        for table, frame in r.core.items():
            _write(frame, aside / table / f"{source}.parquet")
        _write(
            _aged(r.findings, core / "findings" / here / f"{source}.parquet", r.snapshot),
            aside / "findings" / f"{source}.parquet",
        )
        counted = pd.DataFrame([{"country": task.country, "school_year": task.school_year, "source": source, "kind": "", "sha256": r.snapshot.sha256, "file": r.snapshot.file, "received_at": r.snapshot.received_at, **r.counts, **_cells(r)}])  # fmt: skip
        _write(counted, aside / "snapshots" / f"{source}.parquet")
        if len(r.quarantine):
            _write(r.quarantine, aside / ".quarantine" / f"{source}.parquet")
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


def _swap(new: Path, home: Path) -> None:
    old = home.with_name(f".old-{home.name}-{os.getpid()}")
    if home.exists():
        home.rename(old)
    if new.exists():
        home.parent.mkdir(parents=True, exist_ok=True)
        new.rename(home)
    shutil.rmtree(old, ignore_errors=True)


def _store_refused(task: state.Task, results: list[SliceResult]) -> None:
    """Findings of a refused partition, for the sender: beside quarantine, never in core."""
    home = (
        task.data / "quarantine" / ".refused" / f"country={task.country}" / f"school_year={task.school_year}"
    )
    shutil.rmtree(home, ignore_errors=True)
    for r in results:
        if len(r.findings):
            _write(r.findings, home / f"{r.snapshot.source}.parquet")


def _aged(found: pd.DataFrame, earlier: Path, s: Snapshot) -> pd.DataFrame:
    """State by what earlier deliveries showed: new, known (with its first date), fixed (kept one delivery long)."""
    found = found.assign(first_seen=s.received_at)
    if not earlier.exists():
        return found
    old = pd.read_parquet(earlier)
    old = old[old["state"] != "fixed"]
    first = old.set_index("finding_id")["first_seen"]
    seen = found["finding_id"].map(first).astype("object")
    older = seen.map(lambda v: isinstance(v, str) and v < s.received_at)
    found.loc[older, "first_seen"], found.loc[older, "state"] = seen[older], "known"
    gone = old[~old["finding_id"].isin(found["finding_id"]) & (old["sha256"] != s.sha256)].assign(
        state="fixed"
    )
    return pd.concat([found, gone[found.columns]], ignore_index=True) if len(gone) else found


def _cells(r: SliceResult) -> dict[str, int]:
    """Cells answered and not answered, for completeness."""
    values = [f["value"] for f in r.core.values() if "value" in f]
    return {"cells": sum(len(v) for v in values), "cells_null": sum(int(v.isna().sum()) for v in values)}


def _write(frame: pd.DataFrame, path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    pq.write_table(pa.Table.from_pandas(frame, preserve_index=False), path, compression="snappy")
