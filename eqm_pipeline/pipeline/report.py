"""What a run ends with: a table, the paths, the next command; and what `eqm status` answers.

Belongs here: reading results back for people. Does not belong here: results themselves (state.py).
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from eqm_pipeline.catalogue import Catalogue
from eqm_pipeline.intake import Ledger
from eqm_pipeline.pipeline import state
from eqm_pipeline.pipeline.receive import Refusal
from eqm_pipeline.schemas.validation import State

_FEW = 6
_COUNTS = ("rows_read", "accepted", "quarantined", "totals_rows", "ignored", "findings")


def summary(
    data: Path,
    new: int,
    refusals: list[Refusal],
    done: list[state.Partition],
    kept: list[state.Partition],
    states: Iterable[State] = (),
    published: bool = False,
) -> dict[str, Any]:
    """The result of a run as plain data, for `--json` and for `show`.

    `states` say what may be published; `published`, whether marts and release were made anew.
    """
    indicators = _indicator_counts(data)
    rows = [
        {"country": p.country, "school_year": p.school_year, "status": p.status, "done_now": p in done,
         **{c: getattr(p, c) for c in _COUNTS}, "indicators": indicators.get(f"{p.country} {p.school_year}", 0),
         "seconds": p.seconds, "error": p.error, "proposed": _patches(data, p)}
        for p in sorted([*done, *kept], key=lambda p: p.key)
    ]  # fmt: skip
    latest = data / "releases" / "latest.json"
    release = json.loads(latest.read_text("utf-8")) if latest.exists() else {}
    return {
        "new_deliveries": new,
        "refusals": [{"file": r.file, "code": r.code, "text": r.text} for r in refusals],
        "refused": [f"{r['country']} {r['school_year']}" for r in rows if r["status"] == "refused"],
        "nothing_to_do": not done and not published,
        "withheld": {f"{s.country} {s.school_year}": s.reason for s in states if s.state == "withheld"},
        "partitions": rows,
        "release": release,
        "withdrawn": state.read_json(data / "core" / ".state" / "release.json").get("withdrawn", ""),
        "data": str(data),
    }


def _patches(data: Path, p: state.Partition) -> list[str]:
    """Contract changes proposed for a refused partition (`patch -p1` in the catalogue's folder), for a person to finish."""
    home = data / "quarantine" / ".refused" / f"country={p.country}" / f"school_year={p.school_year}"
    return [str(f) for f in sorted(home.glob("*.patch"))] if p.status == "refused" else []


def _indicator_counts(data: Path) -> dict[str, int]:
    """Indicator values (not null) per country and school year; kept beside the state so that it need not be read again."""
    path, mart = data / "core" / ".state" / "indicator_counts.json", data / "marts" / "indicators.parquet"
    if not mart.exists():
        return {}
    stamp = mart.stat().st_mtime_ns
    if path.exists() and (known := json.loads(path.read_text("utf-8")))["stamp"] == stamp:
        return dict(known["counts"])
    import pyarrow.compute as pc
    import pyarrow.parquet as pq

    t = pq.read_table(mart, columns=["country", "school_year", "value"])
    t = t.filter(pc.is_valid(t["value"])).group_by(["country", "school_year"]).aggregate([("value", "count")])
    counts = {f"{r['country']} {r['school_year']}": r["value_count"] for r in t.to_pylist()}
    state.write_json(path, {"stamp": stamp, "counts": counts})
    return counts


def show(told: dict[str, Any]) -> None:
    """Print the summary for a person."""
    from rich.console import Console
    from rich.table import Table

    out = Console()
    if told["partitions"]:
        table = Table(header_style="bold", box=None, pad_edge=False, padding=(0, 1, 0, 0))
        for c in (
            "country",
            "school year",
            "rows read",
            "accepted",
            "set aside",
            "findings",
            "indicators",
            "seconds",
        ):
            table.add_column(c, justify="left" if c in ("country", "school year") else "right", no_wrap=True)
        for r in told["partitions"]:
            seconds = f"{r['seconds']:.1f}" if r["done_now"] else "–"
            numbers = [
                f"{r[c]:,}".replace(",", " ")
                for c in ("rows_read", "accepted", "quarantined", "findings", "indicators")
            ]
            table.add_row(
                r["country"], r["school_year"], *numbers, "refused" if r["status"] == "refused" else seconds
            )
        out.print(table)
    for r in told["partitions"]:
        if r["error"]:
            out.print(f"\n{r['country']} {r['school_year']}\n{r['error']}", markup=False, highlight=False)
            for patch in r["proposed"]:
                out.print(
                    f"proposed contract / contrat proposé : {patch}",
                    markup=False,
                    highlight=False,
                    soft_wrap=True,
                )
    for r in told["refusals"]:
        out.print(f"\n{r['text']}", markup=False, highlight=False)
    if told["nothing_to_do"]:
        out.print("\nNothing has changed since the last run: nothing was recomputed.")
    if told["withheld"]:
        _show_withheld(out, told["withheld"])
    _show_paths(out, told)


def _show_withheld(out: Any, withheld: dict[str, str]) -> None:
    """School years of which the release holds no figure, by reason, and where to look at them."""
    for reason in sorted(set(withheld.values())):
        keys = [k for k, r in withheld.items() if r == reason]
        more = f" and {len(keys) - _FEW} more" if len(keys) > _FEW else ""
        out.print(f"\nwithheld from the release, {reason}: {', '.join(keys[:_FEW])}{more}", highlight=False)
    out.print(
        "         see them in a draft (eqm release --draft) or in the ministry's pack (validation_….yml)",
        highlight=False,
    )


def _show_paths(out: Any, told: dict[str, Any]) -> None:
    data, release = Path(told["data"]), told["release"]
    if told["withdrawn"]:
        out.print(
            f"\nnothing was published: this content was withdrawn as {told['withdrawn']}", highlight=False
        )
    if not release:
        out.print("\nNo release yet. Next: put deliveries into", str(data / "inbox"), "or run `eqm samples`.")
        return
    home = data / "releases" / release["version"]
    out.print(
        f"\nrelease  {home}\nbriefs   {home / 'briefs'}\npacks    {data / 'ministry'}\nnext     eqm status   ·   eqm ui",
        highlight=False,
        soft_wrap=True,
    )


def status_rows(
    data: Path, catalogue: Catalogue, countries: Iterable[str], years: Iterable[str]
) -> list[dict[str, Any]]:
    """Per country × school year in which anybody delivered: sources expected, delivered, accepted, missing."""
    countries, years = list(countries), list(years)
    effect, done = Ledger(data).in_effect(), state.load(data)
    seen = sorted({y for _, y in effect} | set(years))
    rows = []
    for iso3 in countries or list(catalogue.countries):
        expected = {
            s
            for (c, s), k in catalogue.contracts.items()
            if c == iso3 and k.kind in ("emis", "complement", "diagnostic")
        }
        for year in years or seen:
            delivered = {s.source: s for s in effect.get((iso3, year), [])}
            p = done.get((iso3, year))
            accepted = set(p.slices) & set(delivered) if p and p.rows_read else set()
            rows.append({
                "country": iso3, "school_year": year, "expected": sorted(expected), "delivered": sorted(delivered),
                "accepted": sorted(accepted), "missing": sorted(expected - set(delivered)),
                "status": p.status if p else "not run" if delivered else "awaited",
                "received_at": max((s.received_at for s in delivered.values()), default=""),
            })  # fmt: skip
    return rows


def show_status(rows: list[dict[str, Any]]) -> None:
    """Print `status_rows` for a person."""
    from rich.console import Console
    from rich.table import Table

    table = Table(box=None, header_style="bold", pad_edge=False)
    for c in ("country", "school year", "status", "expected", "delivered", "accepted", "missing"):
        table.add_column(c)
    for r in rows:
        table.add_row(
            r["country"],
            r["school_year"],
            r["status"],
            str(len(r["expected"])),
            str(len(r["delivered"])),
            str(len(r["accepted"])),
            ", ".join(r["missing"]) or "–",
        )
    Console().print(
        table
        if rows
        else "No delivery yet. Next: put files into data/inbox/<ISO3>/<source>/ or run `eqm samples`."
    )
