"""Small pieces of a page: cells and headings of lists, values with their unit, bars and lines drawn as SVG.

Belongs here: what the template calls for one cell. Does not belong here: what a page shows (page.py), or sentences (wording.py).
"""

from __future__ import annotations

from markupsafe import Markup

from eqm_pipeline.feedback.description import Cell, Group, Listing, Metric
from eqm_pipeline.feedback.wording import THIN, number
from eqm_pipeline.feedback.words import ACTION, INFORMATION

_PERCENT = ("percent", "%")


def header(listing: Listing, lang: str) -> list[tuple[int, str]]:
    """Position and heading, in one language, of the columns that a page shows; a column in the other language is left out."""
    at = listing.page or tuple(range(len(listing.header)))
    other = "(en)" if lang == "fr" else "(fr)"
    names = [(i, listing.header[i].split(" / ")) for i in at if not listing.header[i].endswith(other)]
    return [(i, (n[0] if lang == "fr" else n[-1]).removesuffix(f" ({lang})")) for i, n in names]


def decimals(listing: Listing) -> frozenset[int]:
    """Positions of the columns that hold fractions."""

    def fraction(v: Cell) -> bool:
        return isinstance(v, float) and v == v and not v.is_integer()

    return frozenset(i for i in listing.numeric if any(fraction(r[i]) for r in listing.rows))


def cell(v: Cell, lang: str, fraction: bool = False) -> str:
    """A cell of a list as people write it; not answered is an en dash."""
    if v is None or v == "" or v != v:
        return "–"
    if isinstance(v, str):
        return v
    return number(v, lang, 1 if fraction else 0).replace("-", "\u2212")


def tag(g: Group, lang: str) -> str:
    """What became of the values of a rule, in two or three words."""
    asks_nothing = g.severity == "info" and g.action == "flagged"
    return (INFORMATION if asks_nothing else ACTION[g.action])[lang]


def percent(v: float, lang: str) -> str:
    if 0 < v < 0.01:
        return f"< {percent(0.01, lang)}"
    decimals = 2 if 0 < v < 1 or 99 < v < 100 else 1  # 6 of 7 320 rows are not 0,0 %
    return f"{number(v, lang, decimals)}{THIN if lang == 'fr' else chr(0xA0)}%"


def value(v: float | None, unit: str, lang: str) -> str:
    """A value of the scorecard with its unit."""
    if v is None:
        return "–"
    if unit in _PERCENT:
        return percent(v, lang)
    return number(v, lang, 0 if float(v).is_integer() else 1)


def of(m: Metric, lang: str) -> str:
    """`372 / 379`, or nothing."""
    return f"{number(m.of[0], lang)} / {number(m.of[1], lang)}" if m.of else ""


def bar(share: float) -> Markup:
    """A light bar behind nothing: the share of the longest."""
    width = max(2.0, 100 * min(share, 1.0))
    return Markup('<svg class="bar" viewBox="0 0 100 10" preserveAspectRatio="none" aria-hidden="true"><rect width="{}" height="10"/></svg>').format(f"{width:.0f}")  # fmt: skip


def spark(m: Metric) -> Markup:
    """A small line over the years with its last point; nothing with fewer than two values."""
    known = [(i, v) for i, v in enumerate(m.values) if v is not None]
    if len(known) < 2:
        return Markup("")
    low, high = min(v for _, v in known), max(v for _, v in known)
    step = 62 / max(len(m.values) - 1, 1)
    at = [(4 + i * step, 14.0 - (10 * (v - low) / (high - low) if high > low else 5)) for i, v in known]
    points = " ".join(f"{x:.1f},{y:.1f}" for x, y in at)
    x, y = at[-1]
    return Markup('<svg class="spark" viewBox="0 0 70 18" aria-hidden="true"><polyline points="{}" fill="none" stroke="#0b3c5d" stroke-width="1.6"/><circle cx="{:.1f}" cy="{:.1f}" r="2.6" fill="#0b3c5d"/></svg>').format(points, x, y)  # fmt: skip
