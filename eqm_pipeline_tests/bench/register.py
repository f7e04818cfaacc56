"""A register of 30 million pupils in one file, beside the census that it sums to: seconds, memory, and whether they agree.

`python -m eqm_pipeline_tests.bench.register [--rows 30000000] [--limit-gb 3.5] [--engine 1GB] [--by-school] [--json FILE]`. The file is
written once and kept (EQM_BENCH_CACHE). Belongs here: the run, the comparison, the report. Does not belong here: figures and files (pupils.py).
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import sys
import time
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Any

import duckdb

from eqm_pipeline.warehouse.engine import MEMORY
from eqm_pipeline_tests.bench import pupils as made
from eqm_pipeline_tests.bench.deliveries import cache
from eqm_pipeline_tests.bench.machine import Measured, machine, measure, versions

ALLOWED_GB = 2.0
KEY = "unit, measure, level, grade, age, sex, breakdown, category"


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m eqm_pipeline_tests.bench.register")
    parser.add_argument("--rows", type=int, default=30_000_000)
    parser.add_argument(
        "--limit-gb", type=float, default=3.5, help="data that a process may reserve; 0: no limit"
    )
    parser.add_argument("--engine", default="1GB", help="memory of the engine of SQL; empty: what it takes")
    parser.add_argument("--by-school", action="store_true", help="school by school instead of in no order")
    parser.add_argument("--json", type=Path)
    asked = parser.parse_args()
    told = bench(asked.rows, not asked.by_school, asked.limit_gb, asked.engine)
    sys.stdout.write(json.dumps(told, indent=1) + "\n")
    if asked.json:
        asked.json.write_text(json.dumps(told, indent=1) + "\n", encoding="utf-8")
    sys.exit(0 if told["equal"] and told["register"]["peak_gb"] <= ALLOWED_GB else 1)


def bench(rows: int, mixed: bool, limit_gb: float, engine: str) -> dict[str, Any]:
    """Both deliveries through `eqm run`, and what they gave beside each other."""
    pupils, kept = made.pupils(rows), cache() / f"register-{rows}-{'mixed' if mixed else 'by_school'}"
    work = cache() / f"register-work-{os.getpid()}"
    path = kept / f"{made.SOURCE}_{made.YEAR}.csv"
    try:
        written = _seconds(lambda: None if path.exists() else pupils.write_register(path, mixed))
        made.file_in(work / "register" / "inbox").parent.mkdir(parents=True)
        os.link(path, made.file_in(work / "register" / "inbox"))
        pupils.write_census(made.file_in(work / "census" / "inbox"))
        made.catalogue_with(work / "register" / "catalogue", made.register_contract())
        made.catalogue_with(work / "census" / "catalogue", made.census_contract())
        taken = {
            name: _run(work / name, *((limit_gb, engine) if name == "register" else (0, "")))
            for name in ("census", "register")
        }
        differences = list(compare(work / "census" / "data", work / "register" / "data"))
    finally:
        shutil.rmtree(work, ignore_errors=True)
    return {
        "rows": rows, "schools": pupils.schools, "order": "mixed" if mixed else "by_school", "file_gb": round(path.stat().st_size / 1e9, 3),
        "seconds_to_write_file": round(written, 1), "limit_gb": limit_gb, "engine": engine, "equal": not differences, "differences": differences,
        **{name: {k: round(v, 3) for k, v in asdict(m).items()} for name, m in taken.items()}, "machine": machine(), "versions": versions(),
    }  # fmt: skip


def _run(folder: Path, limit_gb: float, engine: str) -> Measured:
    """`eqm run` in a process of its own, with a limit on what it may allocate."""
    command = [
        sys.executable,
        "-m",
        "eqm_pipeline.cli",
        "run",
        "--country",
        made.COUNTRY,
        "--plain",
        "--workers",
        "1",
    ]
    command += [
        "--data",
        str(folder / "data"),
        "--inbox",
        str(folder / "inbox"),
        "--catalogue",
        str(folder / "catalogue"),
        "--json",
    ]
    limit = f"ulimit -d {int(limit_gb * 1e9 / 1024)}; " if limit_gb else ""
    limit += f"export {MEMORY}={engine}; " if engine else ""
    return measure(["/bin/sh", "-c", f'{limit}exec "$@"', "sh", *command])


def compare(one: Path, other: Path) -> Iterator[str]:
    """What differs between two data folders: core observations cell by cell, measures and indicators row by row."""
    core = "core/enrolment/*/*/*.parquet"
    yield from _differences("core enrolment", one / core, other / core, f"{KEY}, value, obs_status")
    core = "core/schools/*/*/*.parquet"
    yield from _differences(
        "core schools", one / core, other / core, "unit, level, sector, location, inspection, edu_region"
    )
    sums = "aggregates/int_measures/*/*/*.parquet"
    yield from _differences("measures", one / sums, other / sums, "*")
    marts = "marts/indicators.parquet"
    yield from _differences("indicators", one / marts, other / marts, "* exclude (release)")


def _differences(name: str, one: Path, other: Path, columns: str) -> Iterator[str]:
    a, b = (
        f"select {columns} from read_parquet('{p.as_posix()}', hive_partitioning = false)"
        for p in (one, other)
    )
    with duckdb.connect(config={"threads": 2}) as engine:
        counts = [_one(engine, f"select count(*) from ({q})") for q in (a, b)]
        lost, more = (_one(engine, f"select count(*) from ({x} except all {y})") for x, y in ((a, b), (b, a)))
    if not counts[0]:
        yield f"{name}: nothing to compare"
    if lost or more:
        yield f"{name}: {counts[0]} and {counts[1]} rows, of which {lost} and {more} are without a like"


def _one(engine: duckdb.DuckDBPyConnection, sql: str) -> int:
    found = engine.execute(sql).fetchone()
    return int(found[0]) if found else 0


def _seconds(do: Any) -> float:
    started = time.perf_counter()
    do()
    return time.perf_counter() - started


if __name__ == "__main__":
    main()
