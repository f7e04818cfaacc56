"""The work of the floor in polars, which spreads each file over the cores itself: `python -m eqm_pipeline_tests.bench.with_polars DELIVERIES OUT`.

Belongs here: polars as its manual advises. Imports nothing of the package.
"""

from __future__ import annotations

import io
import json
import sys
from pathlib import Path
from typing import Any

from eqm_pipeline_tests.bench.figures import ALL, finish
from eqm_pipeline_tests.bench.machine import borrow

borrow()
import polars as pl  # noqa: E402

DIMENSIONS = ["measure", "level", "grade", "sex", "age", "breakdown", "category"]


def main(folder: Path, out: Path) -> None:
    plan = json.loads((folder / "plan.json").read_text("utf-8"))
    for name in ("long", "aggregates"):
        (out / name).mkdir(parents=True, exist_ok=True)
    checks = [one_file(f, plan["layouts"][f["country"]], folder, out) for f in plan["files"]]
    (out / "checks.json").write_text(json.dumps(checks))
    finish(folder, out, "aggregates/*.parquet")


def one_file(file: dict[str, Any], layout: dict[str, Any], folder: Path, out: Path) -> dict[str, int]:
    """Read, check, store and sum one file; what the checks found."""
    name = f"{file['country']}_{file['school_year']}"
    counts = [c["column"] for c in layout["counts"]]
    frame = _read(folder / file["path"], layout)
    rows = frame.height
    unanswered = sum(frame.select(pl.col(counts).null_count()).row(0))
    below = sum(frame.select((pl.col(counts) < 0).sum()).row(0))
    frame = frame.unique(layout["unit"], keep="first", maintain_order=True)
    found = {"unanswered": unanswered, "below_nil": below, "twice": rows - frame.height}
    if "status" in layout:
        frame = frame.filter(~pl.col(layout["status"]).is_in(layout["closed"]))
    keys = {"unit": layout["unit"], "region": layout["edu_region"], "sector": layout["sector"]}
    frame = frame.select(
        *(pl.col(theirs).alias(ours) for ours, theirs in keys.items()),
        *(pl.when(pl.col(c) >= 0).then(pl.col(c)).alias(c) for c in counts),
    )
    dims = pl.DataFrame([{k: c[k] for k in ("column", *DIMENSIONS)} for c in layout["counts"]])
    long = frame.lazy().unpivot(counts, index="unit", variable_name="column").filter(pl.col("value") != 0)
    long.join(dims.lazy(), on="column").drop("column").sink_parquet(
        out / "long" / f"{name}.parquet", compression="snappy"
    )
    _sums(frame, counts).select(
        pl.lit(file["country"]).alias("country"), pl.lit(file["school_year"]).alias("school_year"), pl.all()
    ).write_parquet(out / "aggregates" / f"{name}.parquet")
    return found


def _read(path: Path, layout: dict[str, Any]) -> pl.DataFrame:
    codes = {c["column"]: c.get("codes") for c in layout["counts"]}
    data = path.read_bytes()
    if layout["encoding"] == "cp1252":
        data = data.decode("cp1252").encode()
    options: dict[str, Any] = {
        "separator": layout["delimiter"],
        "skip_rows": layout["skip"],
        "null_values": ["", *layout["missing"]],
    }
    numbers = {h: pl.Int64 for h in layout["columns"] if h in codes and not codes[h]}
    texts = {h: pl.String for h in layout["columns"] if h not in numbers}
    try:
        frame = pl.read_csv(io.BytesIO(data), schema_overrides=numbers | texts, **options)
    except pl.exceptions.ComputeError:
        frame = pl.read_csv(io.BytesIO(data), infer_schema=False, **options)
        frame = frame.with_columns(pl.col(list(numbers)).cast(pl.Int64, strict=False))
    answered = [
        pl.col(h).replace_strict({k: int(v) for k, v in told.items()}, default=None, return_dtype=pl.Int64)
        for h, told in codes.items()
        if told
    ]
    return frame.with_columns(answered)


def _sums(frame: pl.DataFrame, counts: list[str]) -> pl.DataFrame:
    """Sums and numbers of answers by region and sector, each of them and both."""
    parts = []
    for region in (pl.col("region"), pl.lit(ALL).alias("region")):
        for sector in (pl.col("sector"), pl.lit(ALL).alias("sector")):
            keys = frame.with_columns(region, sector).lazy().group_by("region", "sector")
            index = ["region", "sector"]
            sums = keys.agg(pl.col(counts).sum()).unpivot(
                counts, index=index, variable_name="column", value_name="value"
            )
            n = keys.agg(pl.col(counts).count()).unpivot(
                counts, index=index, variable_name="column", value_name="n"
            )
            parts.append(sums.join(n, on=[*index, "column"], nulls_equal=True))
    return pl.concat(pl.collect_all(parts)).with_columns(pl.col("value").cast(pl.Float64))


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
