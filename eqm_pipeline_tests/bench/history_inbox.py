"""Ticks of the inbox sensor over as many deliveries as there are partitions, all of them taken in and accepted.

`python -m eqm_pipeline_tests.bench.history_inbox DATA` with the environment of `eqm ui` prints one JSON object.
Belongs here: such an inbox, its ledger and states, and the ticks. Does not belong here: the history of runs, on which this
sensor does not depend (history_fill.py).
"""

from __future__ import annotations

import dataclasses
import json
import os
import statistics
import sys
import time
from pathlib import Path

from eqm_pipeline.catalogue import Catalogue
from eqm_pipeline.intake import Ledger, Snapshot
from eqm_pipeline.intake.ledger import opened
from eqm_pipeline.pipeline import state
from eqm_pipeline.pipeline.run import plan
from eqm_pipeline_tests.bench.history_asks import REPEATS

SOURCE = "stateduc"
WHEN = 1_700_000_000


def deliver(data: Path, catalogue: Catalogue) -> int:
    """Small files that the ledger knows, with a state for each partition; how many there are."""
    ledger, snapshots, seen = Ledger(data), [], []
    for country in catalogue.programme.countries:
        folder = data / "inbox" / country / SOURCE
        folder.mkdir(parents=True, exist_ok=True)
        for year in catalogue.programme.years():
            file = folder / f"ecole_{year}.csv"
            file.write_text(f"{country} {year}\n", encoding="utf-8")
            os.utime(file, (WHEN, WHEN))
            sha = state.fingerprint(country, year)
            size = file.stat().st_size
            snapshots.append(Snapshot(country, SOURCE, year, sha, file.name, f"raw/{country}/{sha}", size, "2023-11-14T22:13:20Z", "", "", ""))  # fmt: skip
            seen.append((f"{country}/{SOURCE}/{file.name}", size, file.stat().st_mtime_ns, "taken"))
    with opened(ledger.path) as db:
        db.executemany(
            f"insert into snapshots values ({', '.join('?' * 11)})", map(dataclasses.astuple, snapshots)
        )
        db.executemany("insert into seen values (?, ?, ?, ?)", seen)
    for t in plan(data, catalogue).tasks:
        done = state.Partition(t.country, t.school_year, t.fingerprint, "accepted", accepted=5_800)
        state.write_json(state.path_of(data, t.country, t.school_year), dataclasses.asdict(done))
    return len(snapshots)


def ticks(data: Path) -> dict[str, float]:
    """Seconds of the first tick, which plans; the median of those that find nothing; one after a file has changed."""
    import dagster as dg

    from eqm_pipeline.defs.automation import inbox_sensor
    from eqm_pipeline.defs.resources import Project

    project, cursor, took = Project(data=str(data), inbox=str(data / "inbox")), None, []
    changed = sorted((data / "inbox").rglob("*.csv"))[0]
    for n in range(REPEATS + 2):
        if n == REPEATS + 1:
            changed.write_text("changed\n", encoding="utf-8")
        began = time.perf_counter()
        told = inbox_sensor(dg.build_sensor_context(cursor=cursor), project=project)
        took.append(round(time.perf_counter() - began, 4))
        cursor = getattr(told, "cursor", None) or cursor
    return {"first": took[0], "median": round(statistics.median(took[1:-1]), 4), "changed": took[-1]}


if __name__ == "__main__":
    where = Path(sys.argv[1])
    delivered = deliver(where, Catalogue(Path(os.environ["EQM_CATALOGUE"])))
    sys.stdout.write(json.dumps({"deliveries": delivered, **ticks(where)}))
