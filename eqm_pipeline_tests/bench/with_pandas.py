"""The work of the floor in plain pandas, per file in two processes: `python -m eqm_pipeline_tests.bench.with_pandas DELIVERIES OUT`.

Belongs here: what somebody who knows pandas writes first and well. Imports nothing of the package.
"""

from __future__ import annotations

import json
import multiprocessing
import sys
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from typing import Any

import pandas as pd

from eqm_pipeline_tests.bench.figures import ALL, finish

PROCESSES = 2
DIMENSIONS = ["measure", "level", "grade", "sex", "age", "breakdown", "category"]


def main(folder: Path, out: Path) -> None:
    plan = json.loads((folder / "plan.json").read_text("utf-8"))
    for name in ("long", "aggregates"):
        (out / name).mkdir(parents=True, exist_ok=True)
    files = sorted(plan["files"], key=lambda f: -f["bytes"])
    jobs = [(f, plan["layouts"][f["country"]], folder, out) for f in files]
    with ProcessPoolExecutor(PROCESSES, mp_context=multiprocessing.get_context("fork")) as pool:
        checks = list(pool.map(one_file, *zip(*jobs, strict=True)))
    (out / "checks.json").write_text(json.dumps(checks))
    finish(folder, out, "aggregates/*.parquet")


def one_file(file: dict[str, Any], layout: dict[str, Any], folder: Path, out: Path) -> dict[str, int]:
    """Read, check, store and sum one file; what the checks found."""
    name = f"{file['country']}_{file['school_year']}"
    counts = [c["column"] for c in layout["counts"]]
    frame = _read(folder / file["path"], layout)
    unit = frame[layout["unit"]]
    values = frame[counts]
    twice, negative = unit.duplicated(), values < 0
    found = {
        "unanswered": int(values.isna().sum().sum()),
        "below_nil": int(negative.sum().sum()),
        "twice": int(twice.sum()),
    }
    keep = ~twice
    if "status" in layout:
        keep &= ~frame[layout["status"]].isin(layout["closed"])
    values = values.mask(negative)[keep]
    ids = frame.loc[keep, [layout["unit"], layout["edu_region"], layout["sector"]]].set_axis(
        ["unit", "region", "sector"], axis=1
    )
    long = pd.concat([ids["unit"], values], axis=1).melt("unit", var_name="column", value_name="value")
    long = long[long["value"].notna() & (long["value"] != 0)]
    dims = pd.DataFrame(layout["counts"])[["column", *DIMENSIONS]]
    long.merge(dims, on="column").drop(columns="column").to_parquet(
        out / "long" / f"{name}.parquet", index=False
    )
    _sums(ids, values).assign(country=file["country"], school_year=file["school_year"]).to_parquet(
        out / "aggregates" / f"{name}.parquet", index=False
    )
    return found


def _read(path: Path, layout: dict[str, Any]) -> pd.DataFrame:
    texts = {layout[k]: str for k in ("unit", "edu_region", "sector")}
    frame = pd.read_csv(
        path,
        sep=layout["delimiter"],
        encoding=layout["encoding"],
        skiprows=layout["skip"],
        na_values=layout["missing"],
        dtype=texts,
        low_memory=False,
    )
    for c in layout["counts"]:
        h = c["column"]
        if codes := c.get("codes"):
            frame[h] = frame[h].astype(str).map(codes)
        if not pd.api.types.is_numeric_dtype(frame[h]):
            frame[h] = pd.to_numeric(frame[h], errors="coerce")
    return frame


def _sums(ids: pd.DataFrame, values: pd.DataFrame) -> pd.DataFrame:
    """Sums and numbers of answers by region and sector, each of them and both."""
    parts = []
    for region in (ids["region"], ALL):
        for sector in (ids["sector"], ALL):
            keys = pd.DataFrame({"region": region, "sector": sector}, index=ids.index)
            grouped = values.groupby([keys["region"], keys["sector"]])
            both = {"value": grouped.sum(), "n": grouped.count()}
            long = {k: f.rename_axis(columns="column").stack() for k, f in both.items()}
            parts.append(pd.DataFrame(long).reset_index())
    return pd.concat(parts, ignore_index=True)


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
