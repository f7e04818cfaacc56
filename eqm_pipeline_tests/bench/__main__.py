"""The whole pipeline beside the same work written by hand, in one run: `make bench`.

`python -m eqm_pipeline_tests.bench [--scale 1.0] [--repeats 3] [--minutes M] [--json FILE] [--only pipeline floor …] [--growth]`. Every
measurement is in processes of its own, on a folder of its own, taken in turn; what is told is the median. No time is judged.
Belongs here: the order and the report. Does not belong here: what is measured (scenarios.py) or how (machine.py).
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import sys
import time
from collections.abc import Iterable
from functools import partial
from pathlib import Path
from typing import Any

from eqm_pipeline_tests.bench.defects import BAD_YEARS
from eqm_pipeline_tests.bench.deliveries import cache, prepare
from eqm_pipeline_tests.bench.figures import compare
from eqm_pipeline_tests.bench.growth import growth
from eqm_pipeline_tests.bench.machine import machine, versions
from eqm_pipeline_tests.bench.report import in_words, report
from eqm_pipeline_tests.bench.scenarios import PEERS, Bench, after
from eqm_pipeline_tests.bench.taken import Taken

DOORS = ("pipeline", "dagster")
AFTER = "after"
STARTED = time.perf_counter()


def main() -> None:
    asked = _asked()
    tell(f"deliveries at scale {asked.scale:g}")
    deliveries = prepare(asked.scale)
    bench = Bench(deliveries, cache() / f"work-{os.getpid()}")
    try:
        told = run(bench, asked)
    finally:
        bench.close()
    if asked.json:
        asked.json.write_text(json.dumps(told, indent=1) + "\n", encoding="utf-8")
    sys.stdout.write(in_words(told))


def run(bench: Bench, asked: argparse.Namespace) -> dict[str, Any]:
    """Measure what was asked for; the report."""
    about = {
        "scale": asked.scale,
        "repeats": asked.repeats,
        "minutes": asked.minutes,
        "machine": machine(),
        "versions": versions(),
        "load_before": LOAD,
        "counts": 1_000_000 if asked.scale >= 0.5 else 100_000,
    }
    take = Taken(tell, STARTED, asked.minutes)
    equality: dict[str, Any] = {}
    base: Path | None = None
    for n in range(asked.repeats):
        outs: dict[str, Path] = {}
        for name in [n for n in (*DOORS, *PEERS) if n in asked.only and n not in take.absent]:
            folder = bench.fresh(name)
            if name not in DOORS:
                if take(name, partial(bench.by_hand, name, folder)):
                    outs[name] = folder
                continue
            inbox = bench.inbox()
            done = take(name, partial(bench.run, folder / "data", inbox, name == "pipeline"))
            if done and name == "pipeline":
                base = _kept(base, folder, inbox)
            else:
                shutil.rmtree(folder)
        for name, out in outs.items():
            if base:
                equality[name] = compare(out, base / "data" / "marts", BAD_YEARS)
            shutil.rmtree(out)
        if base and AFTER in asked.only:
            after(bench, base, about["counts"], take, n)
    grown = growth(cache() / f"growth-{os.getpid()}", tell) if asked.growth else None
    plan = json.loads((bench.deliveries / "plan.json").read_text("utf-8"))["files"]
    return report(take.measured, take.absent, equality, plan, about, grown)


def _kept(before: Path | None, folder: Path, inbox: Path) -> Path:
    """The data folder and inbox of the newest run in process; those of the one before are removed."""
    if before:
        shutil.rmtree(before)
    inbox.rename(folder / "inbox")
    return folder


def _asked() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m eqm_pipeline_tests.bench", description=(__doc__ or "").split("\n")[0]
    )
    everything: Iterable[str] = (*DOORS, *PEERS, AFTER)
    parser.add_argument("--scale", type=float, default=1.0, help="share of 133,500 schools a year")
    parser.add_argument("--repeats", type=int, default=3, help="how often each thing is measured at most")
    parser.add_argument(
        "--minutes", type=float, help="what would take longer is left (4.7 up to scale 0.1, else no limit)"
    )
    parser.add_argument("--json", type=Path, help="file to write")
    parser.add_argument(
        "--only", nargs="+", choices=everything, default=everything, help="after: what follows a full run"
    )
    parser.add_argument(
        "--growth", action="store_true", help="also how time grows with countries, years, schools, columns"
    )
    asked = parser.parse_args()
    if asked.minutes is None and asked.scale <= 0.1:
        asked.minutes = 4.7  # with what is put away afterwards, five
    return asked


def tell(what: str) -> None:
    sys.stderr.write(f"{time.perf_counter() - STARTED:7.1f} s  {what}\n")


LOAD = round(os.getloadavg()[0], 2)

if __name__ == "__main__":
    main()
