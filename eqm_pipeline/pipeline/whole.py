"""What is done over all partitions at once: marts, briefs, release.

Belongs here: the composition. Does not belong here: SQL (warehouse/), files of a release (publish/), pages (reports/).
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from eqm_pipeline.catalogue import Catalogue
from eqm_pipeline.errors import UsageError
from eqm_pipeline.intake import Decisions, Ledger
from eqm_pipeline.pipeline import state
from eqm_pipeline.pipeline.receive import SAMPLE_SENDER
from eqm_pipeline.pipeline.workers import each
from eqm_pipeline.schemas.validation import State

LARGE = 10_000
"""Rows of a partition from which on the marts of its country take a process of their own, which gives its memory back."""
PUBLISHABLE = "publishable"
"""The folder of the data folder in which marts stand as they may be published."""


@dataclass(frozen=True)
class Context:
    """Where the data are and what we know; times come from the ledger, so that equal inputs give equal bytes.

    `version` is that of the release, where it is not the next number; `tell` is told of long work; `due` are the countries of
    which something has changed since these steps were last walked to their end (None: all).
    """

    data: Path
    catalogue: Catalogue
    version: str = ""
    tell: Callable[[str], None] = lambda _: None
    due: frozenset[str] | None = None

    def accepted(self) -> list[state.Partition]:
        return [p for p in state.load(self.data).values() if p.rows_read and p.released_at]

    def released_at(self) -> str:
        """When the newest delivery or validation in effect arrived, or the latest day that was asked for."""
        times = [p.released_at for p in self.accepted()]
        if times:
            times += [s.received_at for s in Ledger(self.data).validations().values()]
            times.append(Decisions(self.data).reached())
        else:
            raise UsageError(
                ("nothing has been accepted yet", "rien n'a encore été accepté"),
                do=("run `eqm run` first", "lancez d'abord `eqm run`"),
            )
        return max(times)

    def states(self) -> list[State]:
        """What may be published of every accepted country × school year."""
        from eqm_pipeline.pipeline.validation import states, words

        keys = [p.key for p in self.accepted()]
        return states(words(self.data), keys, self.released_at()) if keys else []

    def synthetic(self) -> set[str]:
        """Countries whose figures rest, in part or whole, on samples."""
        used = {(p.country, sha) for p in self.accepted() for sha in p.slices.values()}
        return {
            s.country
            for s in Ledger(self.data).all()
            if s.sender == SAMPLE_SENDER and (s.country, s.sha256) in used
        }


def concordance(c: Context) -> dict[str, int]:
    """Schools of each year recognised in the next; links by country."""
    from eqm_pipeline.pipeline.concordance import concord

    return concord(c.data, c.catalogue, c.due)


def marts(c: Context) -> dict[str, int]:
    """Indicators, practices and their companions over all partitions; rows by mart. Findings of comparisons beside them."""
    from eqm_pipeline.pipeline.comparisons import store_comparisons
    from eqm_pipeline.warehouse.engines import chosen
    from eqm_pipeline.warehouse.marts import compute_marts

    engine = chosen()
    large = any(p.rows_read >= LARGE for p in c.accepted())
    over: Any = (
        map if engine == "spark" else partial(each, apart=large, largest_first=True)
    )  # Spark has workers of its own
    made = compute_marts(c.data, c.catalogue, states=c.states(), engine=engine, due=c.due, over=over)
    store_comparisons(c.data, c.catalogue, c.due)
    return made


def packs(c: Context) -> dict[str, int]:
    """What goes back to each ministry, a folder per country and school year; the number of files by folder."""
    from eqm_pipeline.pipeline.drift import write_drift
    from eqm_pipeline.pipeline.packs import write_packs

    write_drift(c.data, c.catalogue)
    return write_packs(c.data, c.catalogue, c.synthetic(), c.due)


def publishable(c: Context) -> dict[str, int]:
    """The marts as they may be published: what a country has not validated is marked provisional, or withheld."""
    from eqm_pipeline.publish.shelving import shelve

    return shelve(c.data / "marts", c.data / PUBLISHABLE, c.catalogue, c.states(), c.due, each)


def briefs(c: Context) -> dict[str, str]:
    """One bilingual HTML page per country, by file name; those of countries that are not due are as they were kept."""
    home = c.data / PUBLISHABLE / "briefs"
    home.mkdir(parents=True, exist_ok=True)
    countries = {p.country for p in c.accepted()}
    kept = {
        iso3
        for iso3 in countries - (c.due if c.due is not None else countries)
        if (home / f"{iso3}.html").exists()
    }
    for name, page in pages(c, PUBLISHABLE, countries - kept).items():
        aside = home / f".{name}.part"
        aside.write_text(page, encoding="utf-8")
        aside.replace(home / name)
    return {f"{iso3}.html": (home / f"{iso3}.html").read_text("utf-8") for iso3 in sorted(countries)}


def pages(c: Context, tables: str, countries: Iterable[str]) -> dict[str, str]:
    """Briefs of some countries from the tables of a folder, by file name."""
    synthetic = c.synthetic()
    wanted = [(c.data / tables, c.catalogue, iso3, iso3 in synthetic) for iso3 in sorted(countries)]
    return dict(sorted(each(_page, wanted)))


def _page(wanted: tuple[Path, Catalogue, str, bool]) -> tuple[str, str]:
    from eqm_pipeline.reports.brief import describe
    from eqm_pipeline.reports.render import render

    tables, catalogue, iso3, synthetic = wanted
    return f"{iso3}.html", render(describe(tables, catalogue, iso3, synthetic=synthetic))


def release(c: Context, briefs: dict[str, str]) -> dict[str, Any]:
    """A versioned folder under data/releases; unchanged content keeps its version."""
    from eqm_pipeline.pipeline.releasing.publishing import publish

    made = publish(c, briefs)
    return {
        "version": made.version,
        "path": str(made.path),
        "unchanged": made.unchanged,
        "replaces": made.replaces,
        "withdrawn": made.withdrawn,
    }


def fingerprints(c: Context, code: str) -> dict[str, str]:
    """Of all that marts, packs and release depend on: by country, what all share under ``shared``, what only a release
    depends on under ``release``."""
    states = {(s.country, s.school_year): s.row() for s in c.states()}
    parts, synthetic = dict[str, list[str]](), c.synthetic()
    for p in state.load(c.data).values():
        told = f"{p.school_year}{p.fingerprint}{p.status}{p.rows_read}{states.get(p.key)}"
        parts.setdefault(p.country, []).append(told)
    rooms = b"".join(
        p.read_bytes()
        for r in ("catalogue", "publish", "reports", "feedback", "writing", "pipeline/releasing")
        for p in sorted((state.PACKAGE / r).rglob("*.*"))
        if p.suffix != ".pyc"
    )
    years = sorted({p.school_year for p in c.accepted()})
    shared = (code, c.catalogue.fingerprint(), hashlib.sha256(rooms).hexdigest(), *years)
    said = (
        Decisions(c.data).reached(),
        *Decisions(c.data).withdrawals(),
        *sorted(s.sha256 for s in Ledger(c.data).validations().values()),
    )
    return {
        "shared": state.fingerprint(*shared),
        "release": state.fingerprint(*said),
        **{iso3: state.fingerprint(*sorted(told), str(iso3 in synthetic)) for iso3, told in parts.items()},
    }


def due_countries(before: dict[str, str], now: dict[str, str]) -> frozenset[str] | None:
    """Countries of which something has changed; None, all of them, where something that they share has."""
    if before.get("shared") != now["shared"] or set(before) != set(now):
        return None
    return frozenset(k for k in now if k not in ("shared", "release") and before[k] != now[k])
