"""What a reader of a run sees of a partition: counts, tables, findings, as metadata and markdown tables.

Belongs here: turning results of pipeline/ into Dagster metadata. Does not belong here: computing them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import dagster as dg

from eqm_pipeline.pipeline.state import Partition, Task

FATES = {
    "rows_read": "read",
    "accepted": "accepted",
    "quarantined": "set aside",
    "totals_rows": "totals rows",
    "ignored": "ignored by declaration",
}


def table(header: Sequence[str], rows: Iterable[Sequence[object]]) -> dg.MarkdownMetadataValue:
    """A markdown table; numbers with thousands apart."""
    lines = [header, ["---"] * len(header), *rows]
    return dg.MetadataValue.md("\n".join("| " + " | ".join(_cell(v) for v in line) + " |" for line in lines))


def _cell(value: object) -> str:
    shown = (
        f"{value:,}".replace(",", "\u202f")
        if isinstance(value, (int, float)) and not isinstance(value, bool)
        else str(value)
    )
    return shown.replace("|", "\\|").replace("\n", " ")


def deliveries(p: Partition, task: Task) -> dict[str, Any]:
    """Which bytes are in effect for this partition."""
    rows = [[s.source, s.file, s.size, s.received_at, s.sha256[:12], s.sender or "–"] for s in task.snapshots]
    return {
        "files": len(rows),
        "bytes": sum(s.size for s in task.snapshots),
        "in effect": table(["source", "file", "bytes", "received", "sha256", "sender"], rows),
    }


def core_tables(p: Partition, task: Task) -> dict[str, Any]:
    """Rows by fate, tables, findings by rule; seconds are those of the whole partition."""
    counts = {"dagster/row_count": sum(p.tables.values()), **{k: getattr(p, k) for k in FATES}}
    by_rule = findings_by_rule(p)
    return counts | {
        "findings": p.findings,
        "seconds": p.seconds,
        "rows by fate": table(["rows", "number"], [[label, getattr(p, k)] for k, label in FATES.items()]),
        "tables": table(["table", "rows"], sorted(p.tables.items())),
        "findings by rule": table(["rule", "times"], by_rule.items()) if by_rule else "none",
    }


def aggregates(p: Partition, task: Task) -> dict[str, Any]:
    """Rows of each relation, from the footers of its files."""
    rows = relation_rows(
        task.data / "aggregates", f"country={p.country}/school_year={p.school_year}/part.parquet"
    )
    return {
        "dagster/row_count": sum(rows.values()),
        "seconds": p.seconds,
        "relations": table(["relation", "rows"], rows.items()),
        "folder": dg.MetadataValue.path(task.data / "aggregates"),
    }


DESCRIBE = {
    "deliveries": deliveries,
    "core_tables": core_tables,
    "aggregates": aggregates,
}


def findings_by_rule(p: Partition) -> dict[str, int]:
    """Findings of all sources, by rule id."""
    out: dict[str, int] = {}
    for check in p.checks:
        if check["name"].endswith("_findings"):
            for rule, n in check["metadata"].items():
                out[rule] = out.get(rule, 0) + n
    return dict(sorted(out.items()))


def relation_rows(folder: Path, file: str) -> dict[str, int]:
    """Rows by relation of `folder/<relation>/<file>`."""
    found = {p.name: p / file for p in sorted(folder.glob("[!.]*"))}
    return {name: rows_of(path) for name, path in found.items() if path.exists()}


def rows_of(path: Path) -> int:
    """Rows of a Parquet file, from its footer."""
    import pyarrow.parquet as pq

    return int(pq.read_metadata(path).num_rows)


def first_rows(path: Path, most: int = 20) -> dg.MarkdownMetadataValue:
    """The first rows of a Parquet file; columns of which nothing is filled in there are left out."""
    import pyarrow.parquet as pq

    batch = next(pq.ParquetFile(path).iter_batches(most), None)
    columns = (
        {k: v for k, v in batch.to_pydict().items() if any(x not in (None, "", "_Z") for x in v)}
        if batch
        else {}
    )
    rows = [
        ["" if v is None else round(v, 2) if isinstance(v, float) else v for v in row]
        for row in zip(*columns.values(), strict=True)
    ]
    return table(list(columns), rows)


def of_source(metadata: Mapping[str, Any]) -> str:
    """Metadata of one source's check, in a cell."""
    return ", ".join(f"{k} {v}" for k, v in metadata.items() if v not in ("", None)) or "–"
