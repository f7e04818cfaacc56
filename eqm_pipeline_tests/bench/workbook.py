"""The same census as a CSV and as a workbook, from delivery to release: `python -m eqm_pipeline_tests.bench.workbook [--scale 1.0]`.

Belongs here: the workbook, the two runs, the ratio. Does not belong here: the figures of the census (years.py).
"""

from __future__ import annotations

import argparse
import csv
import json
import shutil
import sys
from pathlib import Path

import xlsxwriter
import yaml

from eqm_pipeline_tests.bench.deliveries import AGAIN_YEAR, cache, prepare
from eqm_pipeline_tests.bench.known import WIDE
from eqm_pipeline_tests.bench.machine import Measured
from eqm_pipeline_tests.bench.scenarios import Bench

COUNTRY = "BDI"


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m eqm_pipeline_tests.bench.workbook")
    parser.add_argument("--scale", type=float, default=1.0, help="share of 5,000 schools")
    parser.add_argument("--json", type=Path)
    asked = parser.parse_args()
    bench = Bench(prepare(asked.scale), cache() / "work-workbook")
    try:
        inbox = bench.inbox(lambda country, year: country == COUNTRY and year in ("", AGAIN_YEAR))
        text = _run(bench, inbox, bench.catalogue)
        book = _run(bench, _as_workbook(bench, inbox), _catalogue(bench))
    finally:
        bench.close()
    told = {
        "csv_seconds": round(text.seconds, 2), "xlsx_seconds": round(book.seconds, 2), "csv_core_seconds": round(text.cpu_seconds, 2),
        "xlsx_core_seconds": round(book.cpu_seconds, 2), "ratio": round(book.seconds / text.seconds, 2), "xlsx_peak_gb": round(book.peak_gb, 2),
    }  # fmt: skip
    sys.stdout.write(json.dumps(told, indent=1) + "\n")
    if asked.json:
        asked.json.write_text(json.dumps(told, indent=1) + "\n", encoding="utf-8")


def _run(bench: Bench, inbox: Path, catalogue: Path) -> Measured:
    return bench.run(bench.fresh("data"), inbox, catalogue=catalogue)


def _as_workbook(bench: Bench, inbox: Path) -> Path:
    """The inbox with the census in a sheet, numbers as numbers."""
    target = bench.fresh("workbooks")
    shutil.copytree(inbox, target, dirs_exist_ok=True)
    path = next(target.rglob(f"{WIDE}_*.csv"))
    with xlsxwriter.Workbook(path.with_suffix(".xlsx"), {"constant_memory": True}) as made:
        sheet = made.add_worksheet(WIDE)
        with path.open(encoding="utf-8-sig", newline="") as file:
            for i, row in enumerate(csv.reader(file)):
                sheet.write_row(i, 0, [int(c) if c.isdigit() and len(c) < 10 else c for c in row])
    path.unlink()
    return target


def _catalogue(bench: Bench) -> Path:
    """The catalogue with a contract that reads workbooks."""
    target = bench.fresh("catalogue")
    shutil.copytree(bench.catalogue, target, dirs_exist_ok=True)
    path = target / "countries" / COUNTRY.lower() / "sources" / f"{WIDE}.yml"
    contract = yaml.safe_load(path.read_text("utf-8"))
    contract |= {"files": f"{WIDE}_*.xlsx", "reader": {"format": "workbook"}}
    path.write_text(yaml.safe_dump(contract, allow_unicode=True, sort_keys=False), encoding="utf-8")
    return target


if __name__ == "__main__":
    main()
