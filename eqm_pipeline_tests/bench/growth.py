"""How the time of a whole run grows with countries, school years, schools and columns: four points of each.

Belongs here: which runs, and the slope. Does not belong here: how a run is measured. Points are single runs at small scale.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

from eqm_pipeline_tests.bench.deliveries import prepare
from eqm_pipeline_tests.bench.known import copy_catalogue
from eqm_pipeline_tests.bench.scenarios import Bench
from eqm_pipeline_tests.bench.years import YEARS

COUNTRIES = ("BFA", "BDI", "CMR", "CIV", "MDG", "NER", "SEN", "TGO")
BASE = 0.02
FEW = ("CIV", "TGO")
WIDE = ("CIV", "CMR")


def growth(work: Path, tell: Callable[[str], None]) -> dict[str, Any]:
    """By what grows: `points` of [how much, seconds], `slope` (the power by which time grows) and seconds of each one more."""
    told: dict[str, list[tuple[float, float]]] = {"countries": [], "years": [], "schools": [], "columns": []}
    base = Bench(prepare(BASE), work)
    for n in (1, 2, 4, 8):
        told["countries"].append((n, _once(base, COUNTRIES[:n], YEARS[:3], tell)))
    for n in (2, 4, 7, 10):
        told["years"].append((n, _once(base, FEW, YEARS[:n], tell)))
    base.close()
    for factor in (1, 2, 4, 8):
        bench = Bench(prepare(BASE * factor), work)
        told["schools"].append((27_500 * BASE * factor, _once(bench, FEW, YEARS[:3], tell)))
        bench.close()
    for columns in (45, 90, 135, 180):
        bench = Bench(prepare(BASE * 2, columns), work)
        narrow = copy_catalogue(work / "narrow", columns).folder
        told["columns"].append((columns, _once(bench, WIDE, YEARS[:3], tell, narrow)))
        bench.close()
    return {what: _fitted(points) for what, points in told.items()}


def _once(
    bench: Bench,
    countries: tuple[str, ...],
    years: tuple[str, ...],
    tell: Callable[[str], None],
    catalogue: Path | None = None,
) -> float:
    tell(f"growth: {len(countries)} countries, {len(years)} years")
    data, inbox = bench.fresh("data"), bench.inbox(lambda c, y: c in countries and (not y or y in years))
    seconds = bench.run(data, inbox, catalogue=catalogue).seconds
    shutil.rmtree(data)
    return seconds


def _fitted(points: list[tuple[float, float]]) -> dict[str, Any]:
    x, y = np.array(points).T
    power = float(np.polyfit(np.log(x), np.log(y), 1)[0])
    each, fixed = (float(v) for v in np.polyfit(x, y, 1))
    return {
        "points": [[float(a), round(float(b), 2)] for a, b in points],
        "slope": round(power, 3),
        "seconds_each": round(each, 5),
        "seconds_fixed": round(fixed, 2),
    }
