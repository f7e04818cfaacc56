"""Titles chosen from the figures by rule, so that a page never claims what its figures do not show.

Belongs here: thresholds and sentences. Does not belong here: reading tables, or a word on which area is
best or worst. Every rule says nothing (a neutral title) when the figures are missing.
"""

from __future__ import annotations

from collections.abc import Sequence

from eqm_pipeline.reports.description import AreaBars, Gap, GradeFlow, Pair, Point
from eqm_pipeline.reports.numbers import PERCENT, number, plain

STABLE = {"percent": 1.0, "%": 1.0, "ratio": 0.02}
STABLE_OTHERWISE = 0.5
ALIKE = 1.0
_MOVES = {
    1: Pair("rising", "en hausse"),
    -1: Pair("falling", "en baisse"),
    0: Pair("stable", "stable"),
}
_AHEAD = {
    1: Pair("girls above boys", "les filles au-dessus des garçons"),
    -1: Pair("boys above girls", "les garçons au-dessus des filles"),
    0: Pair("girls and boys alike", "filles et garçons à égalité"),
}


def direction(values: Sequence[float | None], unit: str) -> int | None:
    """1 rising, -1 falling, 0 stable from the first to the last value; None when there are fewer than two."""
    seen = [v for v in values if v is not None]
    if len(seen) < 2:
        return None
    change, least = seen[-1] - seen[0], STABLE.get(unit, STABLE_OTHERWISE)
    return 0 if abs(change) < least else 1 if change > 0 else -1


def trend_title(
    label: Pair, unit: str, total: Sequence[Point], girls: Sequence[Point], boys: Sequence[Point]
) -> Pair:
    """`Completion: rising, girls above boys`; the label alone when nothing can be said."""
    moved = direction([p.value for p in total], unit)
    last = [
        (g.value, b.value)
        for g, b in zip(girls, boys, strict=True)
        if g.value is not None and b.value is not None
    ]
    parts = [_MOVES[moved]] if moved is not None else []
    if last:
        gap = last[-1][0] - last[-1][1]
        parts.append(_AHEAD[0 if abs(gap) < STABLE.get(unit, STABLE_OTHERWISE) else 1 if gap > 0 else -1])
    if not parts:
        return label
    return Pair(
        f"{label.en}: {', '.join(p.en for p in parts)}", f"{label.fr}\u202f: {', '.join(p.fr for p in parts)}"
    )


def gaps_title(rows: Sequence[Gap]) -> Pair:
    """Where girls and boys are furthest apart, when they are; percentages only."""
    shown = [r for r in rows if r.unit in PERCENT]
    widest = max(shown, key=lambda r: abs(r.girls - r.boys), default=None)
    if widest is None:
        return Pair("Girls and boys", "Filles et garçons")
    gap = abs(widest.girls - widest.boys)
    if gap < ALIKE:
        return Pair(
            "Girls and boys: less than one point apart", "Filles et garçons\u202f: moins d'un point d'écart"
        )
    return Pair(
        f"Girls and boys: up to {plain(gap, 1, 'en')} points apart",
        f"Filles et garçons\u202f: jusqu'à {plain(gap, 1, 'fr')} points d'écart",
    )


def flows_title(grades: Sequence[GradeFlow]) -> Pair:
    """The grade after which most pupils leave, when grades differ."""
    known = [g for g in grades if g.dropout is not None]
    if not known:
        return Pair(
            "Promotion, repetition and dropout by grade", "Promotion, redoublement et abandon par classe"
        )
    most = max(known, key=lambda g: g.dropout or 0)
    if len(known) < 2 or (most.dropout or 0) - min(g.dropout or 0 for g in known) < ALIKE:
        return Pair("Dropout hardly differs between grades", "L'abandon diffère peu d'une classe à l'autre")
    return Pair(
        f"Dropout is most frequent in {most.grade.en} ({number(most.dropout, 'percent', 'en')})",
        f"L'abandon est le plus fréquent en {most.grade.fr} ({number(most.dropout, 'percent', 'fr')})",
    )


def regions_title(panels: Sequence[AreaBars]) -> Pair:
    """How far areas differ on the first indicator, naming none of them."""
    values = [a.value for a in panels[0].areas if a.value is not None] if panels else []
    if len(values) < 2:
        return Pair("By area", "Selon les zones")
    n = len(values)
    low, high, unit, label = min(values), max(values), panels[0].unit, panels[0].label
    if high - low < STABLE.get(unit, STABLE_OTHERWISE):
        return Pair(f"{label.en}: areas hardly differ", f"{label.fr}\u202f: peu de différences entre zones")
    return Pair(
        f"{label.en}: from {number(low, unit, 'en')} to {number(high, unit, 'en')} across {n} areas",
        f"{label.fr}\u202f: de {number(low, unit, 'fr')} à {number(high, unit, 'fr')} sur {n} zones",
    )
