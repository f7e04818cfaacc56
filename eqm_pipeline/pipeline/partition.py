"""One partition, country × school year: all its slices, stored together or not at all, then its aggregates.

Belongs here: the steps of partition scope and what is remembered of them. Does not belong here: which partitions to run (run.py),
files (storing.py).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import pandas as pd

from eqm_pipeline.catalogue import Catalogue
from eqm_pipeline.errors import EqmError
from eqm_pipeline.pipeline import standing, state, storing
from eqm_pipeline.pipeline.answers import Answers, read_all
from eqm_pipeline.pipeline.slices import SliceResult, run_slice
from eqm_pipeline.schemas.findings import Findings
from eqm_pipeline.warehouse.engines import chosen
from eqm_pipeline.warehouse.partition import compute_partition


@dataclass
class Run:
    """One partition while it is run; the steps of partition scope take it and leave their results in it.

    `abreast` is how many models are built at a time: two where no other partition is due.
    """

    task: state.Task
    catalogue: Catalogue
    abreast: int = 1
    results: list[SliceResult] = field(default_factory=list)
    answers: Answers = field(default_factory=lambda: Answers("", ""))
    aged: dict[str, pd.DataFrame] = field(default_factory=dict)


def read_deliveries(r: Run) -> None:
    """Every slice read, conformed and checked, with the answers given; the first refusal is raised, with all findings kept
    in `results` and, with their states, in `aged`."""
    t = r.task
    r.answers = read_all(t.data, t.answers, t.country, t.school_year, r.catalogue)
    for s in t.snapshots:
        given = r.answers.of(s.source)
        done = run_slice(s, t.data, r.catalogue, given)
        r.answers.unused(done.unplaced)
        r.results.append(done)
        r.aged[s.source] = _aged(r, done)
    if refusal := next((x.refusal for x in r.results if x.refusal), None):
        raise refusal


def _aged(r: Run, done: SliceResult) -> pd.DataFrame:
    """Findings with their states; a delivery with more of them than is known is refused, like any other, in `done`."""
    s, earlier = done.snapshot, storing.findings_of(r.task, done.snapshot.source)
    given = [*standing.declared_answers(r.catalogue, s), *r.answers.of(s.source)]
    found = standing.aged(done.findings, earlier, s, given, r.catalogue)
    contract = r.catalogue.contracts[s.country, s.source]
    over = None if done.refusal else standing.over_the_ratchet(found, earlier, s, contract, r.catalogue)
    if over is None:
        return found
    done.refusal, rows = over
    more = Findings(s.country, s.school_year, s.source, s.sha256)
    for row in rows:
        more.add(**row)  # type: ignore[arg-type]
    return pd.concat(
        [storing.framed(more, r.catalogue).assign(first_seen=s.received_at), found], ignore_index=True
    )


def store_core_tables(r: Run) -> None:
    """Core tables, findings, audit and quarantine replaced together."""
    storing.store(r)
    for x in r.results:  # they lie in files now; their rows are still to be counted
        x.core = {t: f[["country"]] for t, f in x.core.items()}


def compute_aggregates(r: Run) -> None:
    """Sums of this partition, by the SQL of staging and intermediate."""
    t = r.task
    compute_partition(t.data, t.country, t.school_year, r.catalogue, r.abreast, engine=chosen())


def finish(r: Run, refusal: EqmError | None, seconds: float) -> state.Partition:
    """Remember the result; after a refusal the counts of the last good data stay, and its findings are kept apart."""
    done = _summary(r.task, r.results, refusal, seconds)
    if refusal is not None:
        storing.store_refused(r)
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
        released_at=max((s.received_at for s in (*task.snapshots, *task.answers)), default=""),
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
