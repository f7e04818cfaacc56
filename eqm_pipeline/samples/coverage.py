"""Which sample deliveries feed which indicator, and what is missing where they do not.

Belongs here: what each sample supplies, read from the contracts; how it meets the needs (needs.py). Does not belong
here: writing samples; the page (indicator_page.py).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from eqm_pipeline.samples.complements import SHEETS
from eqm_pipeline.samples.national import SAMPLE_YEARS
from eqm_pipeline.samples.national_files import COUNTS, MEASURES
from eqm_pipeline.samples.needs import Side

if TYPE_CHECKING:
    from eqm_pipeline.catalogue import Catalogue
    from eqm_pipeline.catalogue.models import Column, Contract, Country, Table

Supply = tuple[str, str, frozenset[str], str]  # what, level, details, source
FIRST, LAST = int(SAMPLE_YEARS[0][5:]), int(SAMPLE_YEARS[-1][5:])


def supplies(iso3: str, catalogue: Catalogue) -> list[Supply]:
    """What the samples of a country hold: of a shared contract, only what its sample writes."""
    out: list[Supply] = []
    for (country, source), contract in catalogue.contracts.items():
        if country != iso3 or source == "published_reference":
            continue
        if source == "national_counts":
            out += [(m, lv, frozenset({"sex", "grade"}), source) for m, lv in MEASURES if iso3 in COUNTS]
            continue
        for name, table in contract.tables.items():
            if source == "complements" and name not in SHEETS[iso3]:
                continue
            for column in table.columns.values():
                out += _column(column, table, contract)
    without = {"1", "2"} - {exam_level(catalogue.countries[iso3])}
    return [s for s in out if not (s[0].partition("_")[0] in ("candidates", "free") and s[1] in without)]


def exam_level(country: Country) -> str:
    """Level whose end is examined in the sample years, primary first."""
    return min((e.level for e in country.exams if e.first <= FIRST and (e.last or LAST) >= LAST), default="")


def sources(sides: list[Side], has: list[Supply]) -> str:
    """Sources that together meet all sides, in the order of the needs; empty when one is not met."""
    found = [
        next((f for f in ([_source(n, has) for n in needed] for needed in side) if all(f)), [""])
        for side in sides
    ]
    flat = [s for f in found for s in f]
    return " + ".join(dict.fromkeys(flat)) if flat and all(flat) else ""


def unmet(sides: list[Side], has: list[Supply]) -> list[str]:
    """Needs that are not met, of each side's last alternative: the one that counts of schools could meet."""
    out: list[str] = []
    for side in sides:
        gaps = [[n for n in needed if not _source(n, has)] for needed in side]
        out += gaps[-1] if all(gaps) else []
    return list(dict.fromkeys(out))


def _column(column: Column, table: Table, contract: Contract) -> list[Supply]:
    if not column.to or column.printed_total:
        return []
    if "." in column.to:
        return [(column.to, "_T", frozenset(), contract.source)]
    details = {d for d in ("grade", "age", "sex") if getattr(column, d) != "_T" or d in table.dimensions}
    details |= {column.breakdown} - {"_Z"}
    level = table.dimensions.get("level")
    stated = column.level or table.level
    codes = level.codes if level else stated.strip("{}") if stated.startswith("{") else None
    levels = set(contract.codes[codes].values()) if codes else {stated}
    return [(column.measure or "", lv, frozenset(details), contract.source) for lv in sorted(levels)]


def _source(need: str, has: list[Supply]) -> str:
    head, *details = need.split(":")
    what, _, level = head.partition("@")
    for measure, at, given, source in has:
        if measure == what and (not level or at in (level, "_T")) and set(details) <= given:
            return source
    return ""
