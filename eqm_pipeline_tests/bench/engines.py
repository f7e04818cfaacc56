"""DuckDB beside Spark on this machine and on a cluster of two workers: seconds of aggregates and marts, by size.

`python -m eqm_pipeline_tests.bench.engines [--scales 0.02 0.1 0.2] [--engines duckdb spark cluster] [--json FILE]`. Every
measurement is in a process of its own. From the sizes follow a fixed cost and a slope per million cells, for each engine.
Belongs here: what is measured and the line through it. Does not belong here: deliveries, the clock of other benchmarks.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from eqm_pipeline.catalogue import Catalogue
from eqm_pipeline.pipeline.receive import receive
from eqm_pipeline.pipeline.run import plan, run_partitions
from eqm_pipeline.pipeline.whole import Context, concordance
from eqm_pipeline.warehouse.marts import compute_marts
from eqm_pipeline.warehouse.partition import compute_partition
from eqm_pipeline_tests.bench.deliveries import AGAIN_YEAR, LARGEST, cache, prepare
from eqm_pipeline_tests.bench.machine import TICKS, _family, machine, versions
from eqm_pipeline_tests.bench.scenarios import Bench

ENGINES = ("duckdb", "spark", "cluster")
WHAT = ("aggregates", "marts")


def main() -> None:
    asked = _asked()
    if asked.one:
        sys.stdout.write(json.dumps(_one(*asked.one, asked.times)) + "\n")
        return
    rows: list[dict[str, Any]] = []
    about = {"machine": machine(), "versions": versions(), "load_before": round(os.getloadavg()[0], 2)}
    for scale in asked.scales:
        bench = Bench(prepare(scale), cache() / f"engines-{os.getpid()}")
        try:
            data, cells = _accepted(bench)
            for what in asked.what:
                for engine in asked.engines:
                    rows.append(_measured(bench, data, engine, what, asked.times))
                    rows[-1] |= {"scale": scale, "million_cells": round(cells[what] / 1e6, 3)}
                    sys.stderr.write(json.dumps(rows[-1]) + "\n")
                    told = about | {"measured": rows, "lines": lines(rows)}
                    if asked.json:  # after each, as a run may be cut short
                        asked.json.write_text(json.dumps(told, indent=1) + "\n", "utf-8")
        finally:
            bench.close()
    sys.stdout.write(json.dumps(lines(rows), indent=1) + "\n")


def lines(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """For each engine the seconds without any cell and the seconds per million cells, by least squares over the sizes."""
    out = []
    for what, engine in sorted({(r["what"], r["engine"]) for r in rows}):
        mine = [r for r in rows if (r["what"], r["engine"]) == (what, engine)]
        for key in ("first_seconds", "first_core_seconds", "again_seconds", "again_core_seconds"):
            points = [(r["million_cells"], r[key]) for r in mine if r[key] is not None]
            if len({x for x, _ in points}) < 2:
                continue
            mx, my = (sum(v) / len(points) for v in zip(*points, strict=True))
            slope = sum((x - mx) * (y - my) for x, y in points) / sum((x - mx) ** 2 for x, _ in points)
            told = {"fixed": round(my - slope * mx, 2), "per_million_cells": round(slope, 3)}
            out.append({"what": what, "engine": engine, "of": key, **told, "sizes": len(points)})
    return out


def _accepted(bench: Bench) -> tuple[Path, dict[str, int]]:
    """Ten years of the largest country, accepted and summed by DuckDB; the cells of what each measurement reads."""
    known, data = Catalogue(bench.catalogue), bench.fresh("data")
    receive(bench.inbox(lambda country, _: country == LARGEST), data, known)
    assert {p.status for p in run_partitions(plan(data, known).tasks)} == {"accepted"}
    concordance(Context(data, known))
    files = json.loads((bench.deliveries / "plan.json").read_text("utf-8"))["files"]
    sizes = {f["school_year"]: f["rows"] * f["columns"] for f in files if f["country"] == LARGEST}
    return data, {"aggregates": sizes[AGAIN_YEAR], "marts": sum(sizes.values())}


def _measured(bench: Bench, data: Path, engine: str, what: str, times: int) -> dict[str, Any]:
    command = [sys.executable, "-m", "eqm_pipeline_tests.bench.engines", "--times", str(times), "--one"]
    load = round(os.getloadavg()[0], 2)
    ran = subprocess.run(
        [*command, engine, what, str(data), str(bench.catalogue)], capture_output=True, text=True
    )
    if ran.returncode:
        raise RuntimeError(ran.stderr[-3000:])
    return {"engine": engine, "what": what, "load": load, **json.loads(ran.stdout.splitlines()[-1])}


def _one(engine: str, what: str, data: str, catalogue: str, times: str) -> dict[str, Any]:
    """In a process of its own: seconds until the engine is there, the first time, and the last of some times."""
    known, folder = Catalogue(Path(catalogue)), Path(tempfile.mkdtemp(prefix="eqm-engines-"))
    name: Any = "duckdb" if engine == "duckdb" else "spark"

    def do() -> None:
        if what == "aggregates":
            compute_partition(Path(data), LARGEST, AGAIN_YEAR, known, threads=2, engine=name)
        else:
            compute_marts(Path(data), known, engine=name)

    with ExitStack() as until:
        until.callback(shutil.rmtree, folder, ignore_errors=True)
        if engine == "cluster":
            from eqm_pipeline_tests.spark_cluster import standalone

            os.environ |= until.enter_context(standalone(folder / "cluster"))
        started = _timed(_session) if name == "spark" else (0.0, 0.0)
        taken = [_timed(do) for _ in range(int(times))]
    first, again = taken[0], taken[-1] if len(taken) > 1 else (None, None)
    keys = ("start", "first", "again")
    return {
        f"{k}_{unit}": v
        for k, pair in zip(keys, (started, first, again), strict=True)
        for unit, v in zip(("seconds", "core_seconds"), pair, strict=True)
    }


def _session() -> None:
    from eqm_pipeline.warehouse.spark_session import shared_session

    shared_session(2)


def _timed(do: Any) -> tuple[float, float]:
    """Seconds by the wall, and of all cores in this process and all that it started."""
    began, busy = time.perf_counter(), sum(_family(os.getpid()).values())
    do()
    busy = sum(_family(os.getpid()).values()) - busy
    return round(time.perf_counter() - began, 2), round(busy / TICKS, 2)


def _asked() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m eqm_pipeline_tests.bench.engines", description=(__doc__ or "").split("\n")[0]
    )
    parser.add_argument("--scales", nargs="+", type=float, default=[0.02, 0.1, 0.2])
    parser.add_argument("--engines", nargs="+", choices=ENGINES, default=ENGINES)
    parser.add_argument("--what", nargs="+", choices=WHAT, default=WHAT)
    parser.add_argument("--times", type=int, default=2, help="in one process; the last is told as `again`")
    parser.add_argument("--json", type=Path, help="file to write")
    parser.add_argument("--one", nargs=4, help=argparse.SUPPRESS)
    return parser.parse_args()


if __name__ == "__main__":
    main()
