"""Where an indicator is fed, by which core tables and sources; and where it is not, why not.

Belongs here: words for what is met and what is missing. Does not belong here: what is needed (needs.py), what a delivery
holds (coverage.py).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from eqm_pipeline.samples import coverage
from eqm_pipeline.samples.coverage import Supply
from eqm_pipeline.samples.needs import needs

if TYPE_CHECKING:
    from eqm_pipeline.catalogue import Catalogue


def tables(code: str, catalogue: Catalogue) -> list[str]:
    """Core tables that feed an indicator."""
    needed = [n for side in needs(code, catalogue) for alternative in side for n in alternative]
    heads = [n.split(":")[0].split("@")[0] for n in needed]
    found = {h.split(".")[0] if "." in h else catalogue.measures[h].table for h in heads}
    return sorted(found | ({"published_reference"} if _published(code, catalogue) else set()))


def _published(code: str, catalogue: Catalogue) -> bool:
    """Whether a value that others have published is shown, or is a part of it."""
    i = catalogue.indicators[code]
    parts = i.compose.of if i.compose else ()
    return i.model == "reference" or any(_published(c.indicator, catalogue) for c in parts)


def fed(code: str, catalogue: Catalogue, has: dict[str, list[Supply]]) -> list[tuple[str, str]]:
    """Where the indicator is fed and from which sources; and where not, why not."""
    i, sides = catalogue.indicators[code], needs(code, catalogue)
    if i.why_not:
        return [("Not fed", f"{i.why_not.en} / *{i.why_not.fr}*")]
    if i.model == "reference":
        rows = [r for r in catalogue.rows("reference/pasec") if r["indicator"] == code]
        years = {c: sorted(r["year"] for r in rows if r["iso3"] == c) for c in has}
        return [("Published for", "; ".join(f"{c} {', '.join(years[c])}" for c in has if years[c]))]
    found_in = {c: found for c in has if (found := coverage.sources(sides, has[c]))}
    if _published(code, catalogue):
        found_in = {c: f"{found} + published values" for c, found in found_in.items()}
    gaps: dict[str, list[str]] = {}
    for country in has:
        if country not in found_in:
            gaps.setdefault(_gap(code, country, has, catalogue), []).append(country)
    where = "; ".join(f"{c} {found}" for c, found in found_in.items())
    if len(gaps) == 1 and not found_in:
        return [("Not fed", next(iter(gaps)))]
    return [("Fed in", where), ("Not in", "; ".join(f"{', '.join(cs)}: {why}" for why, cs in gaps.items()))]


def _gap(code: str, country: str, has: dict[str, list[Supply]], catalogue: Catalogue) -> str:
    sides = needs(code, catalogue)
    missing = coverage.unmet(sides, has[country])
    exam = coverage.exam_level(catalogue.countries[country])
    if any(n.startswith("candidates") for n in missing) and exam != "1":
        second = [tuple(tuple(n.replace("@1", "@2") for n in a) for a in side) for side in sides]
        both = "2" in catalogue.indicators[code].levels
        lower = coverage.sources(second, has[country]) if both else ""
        return "no examination at the end of primary" + (f" (of lower secondary: {lower})" if lower else "")
    return ", ".join(dict.fromkeys(_need(n, catalogue) for n in missing))


def _need(need: str, catalogue: Catalogue) -> str:
    """Why a need is not met: what is missing, or the measure's own reason."""
    head, *details = need.split(":")
    what, _, level = head.partition("@")
    if what in catalogue.measures and (why := catalogue.measures[what].why_not):
        return f"{why.en} / *{why.fr}*"
    by = " by " + " and ".join(details) if details else ""
    return f"no `{what}`" + (f" of level {level}" if level not in ("", "1") else "") + by
