"""docs/scale.md from reports: `python -m eqm_pipeline_tests.bench.scale_page BENCH ENGINES REGISTER HISTORY`.

BENCH is of `make bench` with `--growth`, the others of `bench.engines`, `bench.register` and `bench.history`. Belongs here: the
page's words, tables and projections. Does not belong here: measuring, or numbers typed by hand.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

from eqm_pipeline_tests.bench.page import table

PAGE = Path(__file__).parents[2] / "docs" / "scale.md"
AFRICA, HERE = 54, 8
CORES = (4, 16, 64)
SCHOOLS = 30_000  # of the largest country
Told = dict[str, Any]
PAGES = {
    "asset_graph": "asset graph", "asset_partitions": "partitions of an asset", "asset_checks": "checks of an asset",
    "one_partition": "one partition", "runs": "runs",
}  # fmt: skip


def page(bench: Told, engines: Told, register: Told, history: Told) -> str:
    """The whole page."""
    parts = [
        "# Scale\n",
        "Generated from runs of the benchmark; no figure is typed by hand. Projections are straight lines through what was measured.\n",
        "## One machine\n",
        _one_machine(bench),
        "## A row a pupil\n",
        _pupils(register),
        "## A cluster\n",
        *_cluster(engines, bench),
        "## Ten thousand partitions in Dagster\n",
        _history(history),
        "## How to repeat it\n",
        (
            "```sh\n.venv/bin/python -m eqm_pipeline_tests.bench --growth --json bench.json\n.venv/bin/python -m eqm_pipeline_tests.bench.engines --json engines.json\n"
            ".venv/bin/python -m eqm_pipeline_tests.bench.register --json register.json\n.venv/bin/python -m eqm_pipeline_tests.bench.history --json history.json\n"
            ".venv/bin/python -m eqm_pipeline_tests.bench.scale_page bench.json engines.json register.json history.json\n```\n"
        ),
    ]
    return "\n".join(parts)


def _one_machine(b: Told) -> str:
    seconds, m = b["pipeline_seconds"], b["machine"]
    text = (
        f"Ten school years of eight countries at scale {b['scale']:g} ({b['rows']:,} school returns, {b['cells'] / 1e6:,.0f} million cells) take "
        f"{_time(seconds)} on {m['cores']} cores with {b['peaks_gb']['pipeline']:.1f} GB at most; when one year is sent again new marts stand after "
        f"{_time(b['incremental_seconds'])}. Partitions are computed by themselves and marts country by country, so memory follows the largest "
        f"partition and the release, not the number of countries, and time grows in a straight line: {AFRICA} countries of the same average size "
        f"would take {_time(seconds * AFRICA / HERE)} here.\n"
    )
    grown = b.get("growth")
    if not grown:
        return text
    rows = [
        [what, f"{g['slope']:.2f}", f"{g['seconds_fixed']:.1f}", f"{g['seconds_each']:.3g}"]
        for what, g in grown.items()
    ]
    return f"{text}\n{table(['grows with', 'power', 'seconds fixed', 'seconds each'], rows)}"


def _pupils(r: Told) -> str:
    took, million = r["register"], r["rows"] / 1e6
    same = "equal" if r["equal"] else "**not** equal"
    rate = took["seconds"] / million
    return (
        f"A register of {million:,.0f} million pupils in one file of {r['file_gb']:.1f} GB ({r['order'].replace('_', ' ')} order) is counted while "
        f"it streams: {_time(took['seconds'])} ({_time(took['cpu_seconds'])} of cores), {took['peak_gb']:.2f} GB at most. Core tables, measures and "
        f"indicators are {same} to those of the census of the same {r['schools']:,} schools, which takes {_time(r['census']['seconds'])}. Memory "
        f"follows the number of schools × what is told of them, not the number of rows. At {rate:.1f} seconds per million rows, 200 million pupils "
        f"take {_time(200 * rate)} one file after the other, and countries go side by side.\n"
    )


def _cluster(e: Told, b: Told) -> list[str]:
    """What each engine costs, and from where on a cluster pays."""
    measured = [
        [
            r["what"], r["engine"], f"{r['million_cells']:.2f}", f"{r['first_core_seconds']:.1f}",
            f"{r['again_core_seconds']:.1f}" if r.get("again_core_seconds") is not None else "", f"{r['load']:g}",
        ]
        for r in e["measured"]
    ]  # fmt: skip
    head = ["what", "engine", "million cells", "core seconds, first", "again", "load"]
    lines = {(x["what"], x["engine"]): x for x in e["lines"] if x["of"] == "again_core_seconds"}
    text = (
        "`eqm run --engine spark` gives the same figures from the same files. `aggregates` is one partition of the largest country"
        f"{', `marts` ten of its years' if any(r['what'] == 'marts' for r in e['measured']) else ''}.\n"
    )
    out = [text, table(head, measured)]
    one, many = lines.get(("aggregates", "duckdb")), lines.get(("aggregates", "spark"))
    if one and many:
        out.append(_pays(one, many, b))
    return out


def _pays(one: Told, many: Told, bench: Told) -> str:
    a, b, c, d = one["fixed"], one["per_million_cells"], many["fixed"], many["per_million_cells"]
    told = [
        f"with {n} cores from {size:,.0f} million cells of one partition on"
        if (gain := b - d / n) > 0 and (size := (c - a) / gain) > 0
        else f"with {n} cores never"
        for n in CORES
    ]
    return (
        f"Aggregates cost DuckDB {a:.1f} core seconds and {b:.2f} per million cells, on one core; Spark {c:.0f} and {d:.2f}, spread over those it "
        f"has. A single partition is therefore quicker on a cluster: {'; '.join(told)}. A census of {SCHOOLS:,} schools is "
        f"{SCHOOLS * bench['cells'] / bench['rows'] / 1e6:.0f} million cells: for school returns one machine is the better choice, and more machines help by taking partitions in side by side. A cluster is for partitions that "
        "one machine does not hold.\n"
    )


def _history(h: Told) -> str:
    kept = {k: h[k] for k in ("sqlite", "postgresql") if k in h}
    rows = [
        [
            PAGES[p],
            *(
                f"{1000 * k['pages'][p]['median']:,.0f} ({1000 * k['pages'][p]['first']:,.0f})"
                for k in kept.values()
            ),
        ]
        for p in PAGES
    ]
    rows += [
        [
            f"tick of `{s}`",
            *(
                f"{1000 * k['ticks'][s]['median']:,.0f} ({1000 * k['ticks'][s]['first']:,.0f})"
                for k in kept.values()
            ),
        ]
        for s in next(iter(kept.values()))["ticks"]
        if s != "inbox_sensor"
    ]
    n = next(iter(kept.values()))["partitions"]
    text = (
        f"{n:,} partitions, each materialised and checked. Milliseconds, median of five, the first answer in brackets"
        f"{'; load ' + str(h['load_while_measured']) if 'load_while_measured' in h else ''}.\n"
    )
    inbox = h.get("inbox_sensor")
    more = (
        f"\nThe inbox sensor over {inbox['deliveries']:,} deliveries ticks in {inbox['median']:.1f} s where nothing has changed, {inbox['changed']:.1f} s "
        f"after a change, {inbox['first']:.1f} s the first time.\n"
        if inbox
        else ""
    )
    turns = "\nOne run computes at a time, whichever way it was launched: each starts a worker a core ([decision 34](decisions/0034-one-run-computes-at-a-time.md)).\n"
    return f"{text}\n{table(['what', *kept], rows)}{more}{turns}"


def _time(seconds: float) -> str:
    if seconds < 100:
        return f"{seconds:.1f} s"
    return f"{seconds / 60:.0f} min" if seconds < 7200 else f"{seconds / 3600:.1f} h"


if __name__ == "__main__":
    PAGE.write_text(page(*(json.loads(Path(f).read_text("utf-8")) for f in sys.argv[1:5])), encoding="utf-8")
