"""docs/performance.md from a report: `python -m eqm_pipeline_tests.bench.page FILE`.

Belongs here: the page's words and tables. Does not belong here: measuring (__main__.py) or numbers typed by hand.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

PAGE = Path(__file__).parents[2] / "docs" / "performance.md"
WORK = {
    "pipeline": "pipeline, `eqm run --plain`",
    "dagster": "pipeline through Dagster, `eqm run`",
    "floor": "floor: DuckDB by hand",
    "polars": "polars",
    "pandas": "pandas",
    "spark": "PySpark, local",
}
ASKED = {
    "incremental": "the largest country sends one year again: new marts",
    "incremental_release": "… and new release",
    "add_year": "all countries send one year more: new marts",
    "add_year_release": "… and new release",
    "noop": "nothing has changed",
    "check": "`eqm check` of the largest file",
    "trace": "`eqm trace` of one figure",
    "compute": "`eqm compute` of {counts} counts",
    "briefs": "briefs of all countries",
    "help": "`eqm --help`",
}
GROWS = {"countries": "countries", "years": "school years", "schools": "schools a year", "columns": "columns"}


def page(told: dict[str, Any]) -> str:
    """The whole page."""
    m = told["machine"]
    left_out = [WORK[k] for k in WORK if k not in told["all_seconds"] and k not in told["absent"]]
    libraries = ", ".join(f"{k} {v}" for k, v in told["versions"].items() if v)
    parts = [
        "# Performance\n",
        "Generated from a run of `make bench`; no figure is typed by hand, and no test asserts a time.\n",
        (
            f"{told['files']} deliveries of eight countries and ten school years at scale {told['scale']:g} (1 is 133,500 schools a year): "
            f"{told['rows']:,} rows, {told['cells'] / 1e6:,.1f} million cells, {told['bytes'] / 1e6:,.0f} MB of text. "
            f"{m['cores']} cores, {m['memory_gb']:g} GB, {m['system']}; load {told['load_before']:g} before it began. "
            f"Each measurement in processes and on a folder of its own, all in turn, {_times(told)}. {libraries}.\n"
        ),
        _noise(told),
        "## The whole way\n",
        table(
            ["what", "seconds", "of the floor", "seconds of cores", "peak GB"],
            [_line(told, k, WORK[k]) for k in WORK if k in told["all_seconds"]],
        ),
        (
            "The pipeline takes deliveries in, applies every rule, keeps the address of every cell, computes all indicators and writes a "
            "release. The floor and its peers do the least that gives the same figures: read, look for counts that are absent or below "
            "nil and codes that stand twice, write long Parquet, sum by region and sector, compute a dozen indicators. At small scale a hand-written DuckDB script mostly plans its queries: the ratio means something near "
            "full scale only. Memory is that of "
            "all processes together, shared pages once.\n"
        ),
        *[f"Not measured: {k} ({why}).\n" for k, why in told["absent"].items()],
        _equal(told["equality"]),
        f"Left out of this run: {', '.join(left_out)}.\n" if left_out else "",
        "## Afterwards\n",
        table(
            ["what", "seconds", "seconds of cores", "peak GB"],
            [_after(told, k, words) for k, words in ASKED.items() if k in told["all_seconds"]],
        ),
        *_growth(told.get("growth")),
        "## How to repeat it\n",
        "```sh\n.venv/bin/python -m eqm_pipeline_tests.bench --scale 1.0 --json bench.json\n.venv/bin/python -m eqm_pipeline_tests.bench.page bench.json\n```\n",
        (
            "The first line is `make bench` with `SCALE` and `JSON`; its `--help` lists the rest: `--only` measures a part, `--growth` adds the table above. "
            "Deliveries are written once below `EQM_BENCH_CACHE` (`~/.cache/eqm_bench`). Togo and Madagascar send their own texts, the "
            "others a CSV of about 180 columns. Libraries of peers may stand in a folder of their own, named by `EQM_BENCH_PEERS`. "
            "`python -m eqm_pipeline_tests.bench.rules` times one delivery of full size step by step.\n"
        ),
    ]
    return "\n".join(p for p in parts if p)


def _times(told: dict[str, Any]) -> str:
    """How often; the median is told."""
    often = sorted({len(s) for s in told["all_seconds"].values()})
    if often == [1]:
        return "once"
    if len(often) == 1:
        return f"median of {often[0]}"
    once = [k for k, s in told["all_seconds"].items() if len(s) == often[0]]
    within = f" ({told['minutes']:g} minutes were given)" if told.get("minutes") else ""
    return f"median of {often[-1]}, of {often[0]} where another did not fit{within}: {', '.join(once)}"


def _noise(told: dict[str, Any]) -> str:
    if told["load_before"] < told["machine"]["cores"]:
        return ""
    return "The machine was busy with other work meanwhile: seconds by the wall are too many, seconds of cores say more.\n"


def table(head: list[str], rows: list[list[str]]) -> str:
    if not rows:
        return ""
    lines = [head, ["---", *["---:"] * (len(head) - 1)], *rows]
    return "".join(f"| {' | '.join(line)} |\n" for line in lines)


def _line(told: dict[str, Any], name: str, words: str) -> list[str]:
    seconds = {"pipeline": "pipeline_seconds", "dagster": "dagster_seconds", "floor": "floor_seconds"}
    s = told[seconds[name]] if name in seconds else told["peers"][name]
    of = f"{s / told['floor_seconds']:.2f}" if told["floor_seconds"] else ""
    return [words, f"{s:.1f}", of, f"{told['cpu_seconds'][name]:.1f}", f"{told['peaks_gb'][name]:.2f}"]


def _after(told: dict[str, Any], name: str, words: str) -> list[str]:
    key = "import_help_seconds" if name == "help" else f"{name}_seconds"
    counts = f"{told['counts']:,}"
    return [
        words.format(counts=counts),
        f"{told[key]:.2f}",
        "" if (cores := told["cpu_seconds"][name]) is None else f"{cores:.2f}",
        f"{told['peaks_gb'][name]:.2f}",
    ]


def _equal(equality: dict[str, Any]) -> str:
    """What the comparison found, whatever it is."""
    both = equality.get("floor")
    if not both:
        return ""
    clean, spoilt = (
        both.get(f"years_{w}_defects", dict.fromkeys(("figures", "equal"), 0)) for w in ("without", "with")
    )
    return (
        f"National and regional figures of the floor that the pipeline publishes with the same numerator and denominator, to the last "
        f"pupil, and the same value to nine digits: {clean['equal']:,} of {clean['figures']:,} in the eight school years in which no "
        f"planted defect touches them; {spoilt['equal']:,} of {spoilt['figures']:,} in the two years in which rows stand twice, counts "
        "are in words and repeaters exceed pupils, which the floor adds up as they stand.\n"
    )


def _growth(growth: dict[str, Any] | None) -> list[str]:
    if not growth:
        return []
    rows = []
    for what, g in growth.items():
        points = ", ".join(f"{x:g}: {s:.1f} s" for x, s in g["points"])
        rows.append(
            [
                GROWS[what],
                points,
                f"{g['slope']:.2f}",
                f"{g['seconds_fixed']:.1f} + {g['seconds_each']:.3g} each",
            ]
        )
    text = "A whole run in process, single runs at small scale; the power by which its time grows, and the straight line through the points.\n"
    return ["## Growth\n", text, table(["of", "points", "power", "seconds"], rows)]


if __name__ == "__main__":
    PAGE.write_text(page(json.loads(Path(sys.argv[1]).read_text("utf-8"))), encoding="utf-8")
