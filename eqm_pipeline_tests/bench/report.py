"""What was measured, as one JSON object and as a few lines.

Belongs here: medians, ratios and the names of keys. Does not belong here: measuring, or the page (page.py).
"""

from __future__ import annotations

import statistics
from typing import Any

from eqm_pipeline_tests.bench.machine import Measured

SCENARIOS = {
    "incremental": "incremental_seconds",
    "incremental_release": "incremental_release_seconds",
    "noop": "noop_seconds",
    "add_year": "add_year_seconds",
    "add_year_release": "add_year_release_seconds",
    "check": "check_seconds",
    "trace": "trace_seconds",
    "compute": "compute_seconds",
    "briefs": "briefs_seconds",
    "help": "import_help_seconds",
}


def report(
    measured: dict[str, list[Measured]],
    absent: dict[str, str],
    equality: dict[str, Any],
    files: list[dict[str, Any]],
    about: dict[str, Any],
    growth: dict[str, Any] | None,
) -> dict[str, Any]:
    """The object that `--json` writes. What was not measured is null, peers with the reason in `absent`."""
    seconds = {k: _median([m.seconds for m in v]) for k, v in measured.items()}
    peaks = {k: _median([m.peak_gb for m in v]) for k, v in measured.items()}
    pipeline, floor, dagster = (seconds.get(k) for k in ("pipeline", "floor", "dagster"))
    return {
        **about,
        "files": len(files),
        "rows": sum(f["rows"] for f in files),
        "cells": sum(f["rows"] * f["columns"] for f in files),
        "bytes": sum(f["bytes"] for f in files),
        "ratio_to_floor": _ratio(pipeline, floor),
        "through_dagster_ratio": _ratio(dagster, pipeline),
        "pipeline_seconds": pipeline,
        "dagster_seconds": dagster,
        "floor_seconds": floor,
        "peers": {k: seconds.get(k) for k in ("pandas", "polars", "spark")},
        "absent": absent,
        **{key: seconds.get(name) for name, key in SCENARIOS.items()},
        "peak_gb": peaks.get("pipeline"),
        "peaks_gb": peaks,
        "cpu_seconds": {
            k: _median(known) if (known := [m.cpu_seconds for m in v if m.cpu_seconds is not None]) else None
            for k, v in measured.items()
        },
        "equality": equality,
        "all_seconds": {k: [round(m.seconds, 2) for m in v] for k, v in measured.items()},
        "growth": growth,
    }


def _median(values: list[float]) -> float:
    return round(statistics.median(values), 3)


def _ratio(above: float | None, below: float | None) -> float | None:
    return round(above / below, 3) if above and below else None


def _cores(seconds: float | None) -> str:
    return "" if seconds is None else f"{seconds:.2f} s of cores"


def in_words(told: dict[str, Any]) -> str:
    """The report for a terminal."""
    head = f"scale {told['scale']:g}: {told['files']} files, {told['rows']:,} rows, {told['cells']:,} cells; medians\n"
    lines = [
        f"{name:<20}{statistics.median(s):>9.2f} s{_cores(told['cpu_seconds'][name]):>18}{told['peaks_gb'][name]:>8.2f} GB{len(s):>4} times\n"
        for name, s in told["all_seconds"].items()
    ]
    ratios = [f"{k:<24}{told[k]}\n" for k in ("ratio_to_floor", "through_dagster_ratio") if told[k]]
    absent = [f"{name}: {why}\n" for name, why in told["absent"].items()]
    equal = [
        f"{name} {which.replace('_', ' ')}: {e['equal']:,} of {e['in_both']:,} figures equal\n"
        for name, both in told["equality"].items()
        for which, e in both.items()
    ]
    return "".join([head, "\n", *lines, "\n", *ratios, *absent, *equal])
