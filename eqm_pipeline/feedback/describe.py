"""Describes what a ministry is told of one school year, from tables already read.

Belongs here: putting the parts of a pack together. Does not belong here: where tables lie (gather.py), the pack before (history.py),
rendering. A file that was only tried (`eqm check`) is described by the same function, without the parts that need a history.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import pandas as pd

from eqm_pipeline.catalogue import Catalogue
from eqm_pipeline.feedback.description import Changes, Delivery, Listing, Pack, Pair, Register, Scorecard
from eqm_pipeline.feedback.told import answered, groups, rows_aside
from eqm_pipeline.feedback.wording import Wording


@dataclass(frozen=True)
class Received:
    """One delivery: `counts` are rows_read, accepted, quarantined, totals_rows, ignored; `waits` and `do` (English, French) when
    it waits for an answer."""

    source: str
    file: str
    sha256: str = ""
    received_at: str = ""
    counts: Mapping[str, int] = field(default_factory=dict)
    waits: tuple[str, str] | None = None
    do: tuple[str, str] = ("", "")


@dataclass(frozen=True)
class Beside:
    """The parts of a pack that stand beside the delivery itself; each may be absent."""

    changes: Changes | None = None
    scorecard: Scorecard | None = None
    examine: Listing | None = None
    register: Register | None = None
    matches: Listing | None = None
    drift: Listing | None = None
    to_validate: Listing | None = None


def describe(
    catalogue: Catalogue,
    iso3: str,
    school_year: str,
    received: tuple[Received, ...],
    found: pd.DataFrame,
    aside: Mapping[str, pd.DataFrame],
    names: Mapping[str, str] | None = None,
    *,
    number: int = 0,
    synthetic: bool = False,
    languages: tuple[str, ...] = (),
    beside: Beside | None = None,
) -> Pack:
    """The pack of `iso3` for `school_year`. `found` in the columns of schemas/findings.py; `aside` rows set aside by source.

    `names` are names of schools by code; `languages` instead of the country's own.
    """
    country, wording = catalogue.countries[iso3], Wording(catalogue, iso3)
    extra = beside or Beside()
    return Pack(
        iso3=iso3,
        country=Pair(country.name.en, country.name.fr),
        languages=languages or country.languages,
        programme=Pair(catalogue.programme.name.en, catalogue.programme.name.fr),
        school_year=school_year,
        number=number,
        synthetic=synthetic,
        deliveries=tuple(_delivery(r, wording) for r in received),
        groups=groups(found, wording, names or {}),
        answered=answered(found, wording, names or {}),
        aside=rows_aside(aside, wording),
        changes=extra.changes,
        scorecard=extra.scorecard,
        examine=extra.examine,
        register=extra.register,
        matches=extra.matches,
        drift=extra.drift,
        to_validate=extra.to_validate,
    )


def _delivery(r: Received, wording: Wording) -> Delivery:
    c = r.counts
    return Delivery(
        source=r.source,
        title=wording.title_of_source(r.source),
        file=r.file,
        sha256=r.sha256,
        received_at=r.received_at,
        outcome="waiting" if r.waits else "accepted",
        rows_read=c.get("rows_read", 0),
        accepted=c.get("accepted", 0),
        aside=c.get("quarantined", 0),
        totals=c.get("totals_rows", 0),
        ignored=c.get("ignored", 0),
        why=_sentence(r.waits or ("", "")),
        do=_sentence(r.do),
    )


def _sentence(said: tuple[str, str]) -> Pair:
    return Pair(*(s[:1].upper() + s[1:] for s in said))
