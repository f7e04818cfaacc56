"""The scorecard of one partition as a check result: a readable table, and whether it holds.

Belongs here: reading the partition's part of the scorecard. Does not belong here: metrics (dbt_like_sql/intermediate/int_quality_parts.sql),
comparison with other years (the mart data_quality, briefs and packs). Countries are never compared.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import dagster as dg
import pyarrow.parquet as pq

from eqm_pipeline.catalogue import Catalogue
from eqm_pipeline.defs import descriptions, partitions
from eqm_pipeline.pipeline.state import Partition

ASSET, CHECK = "core_tables", "scorecard"


def evaluation(p: Partition, data: Path, catalogue: Catalogue) -> dg.AssetCheckEvaluation:
    """Metrics of the last accepted data of a partition; it does not hold where nothing was ever accepted."""
    known = {str(r["metric"]): r for r in _parts(p, data)}
    low = catalogue.programme.coverage_low
    rows = [
        _row(m, known[m["metric"]])
        for m in catalogue.rows("codelists/quality_metrics")
        if m["metric"] in known
    ]
    share = {k: _share(r) for k, r in known.items()}
    heard = share.get("return_rate")
    return dg.AssetCheckEvaluation(
        asset_key=dg.AssetKey(ASSET),
        check_name=CHECK,
        passed=bool(known) and share.get("rows_accounted_share") == 1 and (heard is None or heard >= low),
        severity=dg.AssetCheckSeverity.WARN,
        metadata={
            "metrics": len(rows),
            "scorecard": descriptions.table(["dimension", "metric", "value", "of", "formula"], rows),
        },
        partition=partitions.text(p.key),
    )


def _parts(p: Partition, data: Path) -> list[dict[str, Any]]:
    here = Path(f"country={p.country}") / f"school_year={p.school_year}"
    path = data / "aggregates" / "int_quality_parts" / here / "part.parquet"
    return pq.read_table(path, partitioning=None).to_pylist() if path.exists() else []


def _share(r: dict[str, Any]) -> float | None:
    return r["top"] / r["bottom"] if r["top"] is not None and r["bottom"] else None


def _row(m: dict[str, str], r: dict[str, Any]) -> list[object]:
    share = _share(r)
    if m["unit"] == "percent":
        shown = "–" if share is None else f"{100 * share:.1f} %"
        of = "" if share is None else f"{r['top']:.0f} / {r['bottom']:.0f}"
    else:
        shown, of = "–" if r["top"] is None else f"{r['top']:.0f}", ""
    return [m["dimension"], m["label_en"], shown, of, m["formula_en"]]
