"""What the pipeline is asked to do: everything, nothing, one file sent again, one year more, and its smaller commands.

Belongs here: commands and the folders they work on, fresh for each measurement. Does not belong here: the clock
(machine.py), the floor and its peers, what is reported (__main__.py).
"""

from __future__ import annotations

import os
import shutil
import sys
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

from eqm_pipeline_tests.bench.deliveries import AGAIN, AGAIN_YEAR, LARGEST
from eqm_pipeline_tests.bench.known import copy_catalogue, source_of
from eqm_pipeline_tests.bench.machine import Measured, measure
from eqm_pipeline_tests.bench.national import write_counts
from eqm_pipeline_tests.bench.texts import file_of

EQM = (sys.executable, "-m", "eqm_pipeline.cli")
PEERS = ("floor", "pandas", "polars", "spark")
MODULES = {"floor": "floor", "pandas": "with_pandas", "polars": "with_polars", "spark": "with_spark"}
TRACED = ("CIV", AGAIN_YEAR, "percentage_of_repeaters")


class Bench:
    """Deliveries at one scale, a catalogue that knows them, and a place to work in; `close` removes the place."""

    def __init__(self, deliveries: Path, work: Path) -> None:
        self.deliveries, self.work = deliveries, work
        shutil.rmtree(work, ignore_errors=True)
        work.mkdir(parents=True)
        self.catalogue = copy_catalogue(work / "catalogue").folder
        self.made = 0

    def close(self) -> None:
        shutil.rmtree(self.work, ignore_errors=True)

    def fresh(self, name: str) -> Path:
        """An empty folder of its own."""
        self.made += 1
        folder = self.work / f"{name}-{self.made}"
        folder.mkdir()
        return folder

    def inbox(self, keep: Callable[[str, str], bool] = lambda country, year: True) -> Path:
        """The deliveries as links; of the countries and school years asked for."""
        target = self.fresh("inbox")
        for path in sorted((self.deliveries / "inbox").rglob("*.*")):
            country, year = path.relative_to(self.deliveries / "inbox").parts[0], path.stem.rsplit("_", 1)[-1]
            if keep(country, year if "-" in year else ""):
                _link(path, target / path.relative_to(self.deliveries / "inbox"))
        return target

    def run(self, data: Path, inbox: Path, plain: bool = True, catalogue: Path | None = None) -> Measured:
        """`eqm run` to its end; everything must be accepted."""
        door: list[str | Path] = ["--plain"] if plain else []
        where: list[str | Path] = [
            "--data",
            data,
            "--inbox",
            inbox,
            "--catalogue",
            catalogue or self.catalogue,
        ]
        return measure([*EQM, "run", *door, *where, "--json"])

    def by_hand(self, name: str, out: Path) -> Measured:
        """The floor or a peer; its indicators stand in `out`."""
        return measure(
            [sys.executable, "-m", f"eqm_pipeline_tests.bench.{MODULES[name]}", self.deliveries, out]
        )


def after(
    bench: Bench, base: Path, counts: int, attempt: Callable[[str, Callable[[], Any]], object], n: int
) -> None:
    """What is done once everything has been run, for the n-th time: `base` holds data/ and inbox/; what changes them, on a copy."""
    if n == 0:
        write_counts(bench.work / "counts.csv", counts)
    for name, command in _commands(bench, base).items():
        attempt(name, partial(measure, command))
    attempt("noop", lambda: _due(bench, base / "data", base / "inbox", 0))
    for name, change, due in (("incremental", _send_again, 1), ("add_year", _one_year_more, 8)):
        attempt(name, partial(_changed, name, bench, base, partial(change, n=n), due))


def _commands(bench: Bench, base: Path) -> dict[str, list[str | Path]]:
    largest = file_of(base / "inbox", LARGEST, AGAIN_YEAR)
    sent: list[str | Path] = [
        "--country",
        LARGEST,
        "--source",
        source_of(LARGEST),
        "--catalogue",
        bench.catalogue,
    ]
    return {
        "help": [*EQM, "--help"],
        "check": [*EQM, "check", largest, *sent, "--json"],
        "trace": [*EQM, "trace", *TRACED, "--data", base / "data", "--catalogue", bench.catalogue, "--json"],
        "compute": [
            *EQM,
            "compute",
            bench.work / "counts.csv",
            "--out",
            bench.work / "values.parquet",
            "--json",
        ],
        "briefs": [sys.executable, "-m", "eqm_pipeline_tests.bench.briefs", base / "data", bench.catalogue],
    }


def _due(bench: Bench, data: Path, inbox: Path, partitions: int) -> Measured:
    """A run in which so many partitions are due. RuntimeError for another number: the program was edited meanwhile."""
    folder = data / "core" / ".state"
    before = {p: p.stat().st_mtime_ns for p in folder.glob("*/*.json")}
    made = bench.run(data, inbox)
    done = sum(before.get(p) != p.stat().st_mtime_ns for p in folder.glob("*/*.json"))
    if done != partitions:
        raise RuntimeError(
            f"{done} partitions were done anew instead of {partitions}: was the program edited meanwhile?"
        )
    return made


def _changed(
    name: str, bench: Bench, base: Path, change: Callable[[Bench, Path], None], partitions: int
) -> dict[str, Measured]:
    """A run over what has changed, on a copy: until the new marts stand, and until the release does."""
    copy = bench.fresh(name)
    shutil.copytree(base / "data", copy / "data")
    shutil.copytree(base / "inbox", copy / "inbox", copy_function=os.link)
    change(bench, copy / "inbox")
    started = time.time()
    made = _due(bench, copy / "data", copy / "inbox", partitions)
    marts = max(p.stat().st_mtime for p in (copy / "data" / "marts").glob("*.parquet")) - started
    shutil.rmtree(copy)
    return {name: Measured(marts, made.peak_gb, None), f"{name}_release": made}


def _send_again(bench: Bench, inbox: Path, n: int) -> None:
    """The largest country sends one year anew, with other figures."""
    target = file_of(inbox, LARGEST, AGAIN_YEAR)
    target.unlink()
    shutil.copyfile(file_of(bench.deliveries / f"again_{n % AGAIN}", LARGEST, AGAIN_YEAR), target)


def _one_year_more(bench: Bench, inbox: Path, n: int) -> None:
    """Every country sends the next year."""
    for path in sorted((bench.deliveries / "next_year").rglob("*.*")):
        _link(path, inbox / path.relative_to(bench.deliveries / "next_year"))


def _link(path: Path, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    os.link(path, target)
