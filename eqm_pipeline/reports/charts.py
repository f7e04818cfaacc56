"""Small charts as SVG text that print in grey: solid against dashed, filled against hollow.

Belongs here: geometry. Does not belong here: which figures, titles, or the page around a chart. No colour
means good or bad; every series is labelled where it ends. Sizes are SVG units (about a CSS pixel).
"""

# ruff: noqa: ISC004 - SVG elements are kept whole

from __future__ import annotations

import math
from collections.abc import Sequence
from html import escape

from eqm_pipeline.reports.description import AreaBars, Gap, GradeFlow, Point
from eqm_pipeline.reports.numbers import MISSING, PERCENT, number

NAVY, ROSE, TEAL, INK, SOFT, GRID, PALE, MID = (
    "#0b3c5d", "#b3235f", "#1f6f8b", "#1d2530", "#5b6673", "#d5dbe1", "#cfdfeb", "#7f97a8",
)  # fmt: skip


def _text(x: float, y: float, words: str, *, anchor: str = "start", css: str = "", fill: str = "") -> str:
    colour = f' fill="{fill}"' if fill else ""
    kind = f' class="{css}"' if css else ""
    return f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}"{kind}{colour}>{escape(words)}</text>'


def _line(x1: float, y1: float, x2: float, y2: float, stroke: str = GRID, extra: str = "") -> str:
    return f'<line x1="{x1:.1f}" y1="{y1:.1f}" x2="{x2:.1f}" y2="{y2:.1f}" stroke="{stroke}" {extra}/>'


def svg(width: float, height: float, label: str, body: Sequence[str]) -> str:
    """A self-contained SVG that scales to the width of its column.

    `label` names it for those who do not see it.
    """
    head = f'<svg viewBox="0 0 {width:g} {height:g}" role="img" aria-label="{escape(label, quote=True)}">'
    return head + "".join(body) + "</svg>"


def ticks(low: float, high: float, n: int = 4) -> list[float]:
    """Round tick values that enclose low and high, about n of them."""
    span = max(high - low, 1e-9)
    raw = span / n
    power = 10 ** math.floor(math.log10(raw))
    step = next(m * power for m in (1, 2, 2.5, 5, 10) if m * power >= raw * 0.999)
    first, last = math.floor(low / step) * step, math.ceil(high / step) * step
    return [round(first + i * step, 10) for i in range(round((last - first) / step) + 1)]


def _apart(ys: list[float], least: float) -> list[float]:
    """Label positions moved so that two of them do not overlap."""
    if len(ys) == 2 and abs(ys[0] - ys[1]) < least:
        middle, up = sum(ys) / 2, -1 if ys[0] <= ys[1] else 1
        return [middle + up * least / 2, middle - up * least / 2]
    return ys


def line_by_sex(
    girls: Sequence[Point],
    boys: Sequence[Point],
    unit: str,
    words: tuple[str, str],
    title: str,
    language: str,
) -> str:
    """Girls solid, boys dashed, over school years; a missing year interrupts the line.

    `words`: (girls, boys).
    """
    width, height, left, right, top, bottom = 350.0, 236.0, 44.0, 70.0, 14.0, 30.0
    values = [p.value for p in (*girls, *boys) if p.value is not None]
    pad = max((max(values) - min(values)) * 0.5, 2.0 if unit in PERCENT else 0.1)
    marks = ticks(max(0.0, min(values) - pad), max(values) + pad)
    low, high, n = marks[0], marks[-1], len(girls)

    def x(i: int) -> float:
        return left + (width - left - right) * (i / (n - 1) if n > 1 else 0.5)

    def y(v: float) -> float:
        return top + (height - top - bottom) * (1 - (v - low) / (high - low))

    body = []
    decimals = 0 if all(float(m).is_integer() for m in marks) else 1
    for m in marks:
        body += [
            _line(left, y(m), width - right, y(m)),
            _text(left - 6, y(m) + 4, number(m, unit, language, decimals), anchor="end"),
        ]
    every = max(1, math.ceil(n / 4))
    body += [
        _text(x(i), height - 10, p.school_year, anchor="middle")
        for i, p in enumerate(girls)
        if (n - 1 - i) % every == 0
    ]
    ends = []
    for series, colour, dash in ((girls, ROSE, ""), (boys, TEAL, 'stroke-dasharray="5 3"')):
        body += _strokes(
            [(x(i), y(p.value)) if p.value is not None else None for i, p in enumerate(series)], colour, dash
        )
        last = [(i, p.value) for i, p in enumerate(series) if p.value is not None][-1]
        ends.append((x(last[0]), y(last[1]), last[1]))
    for (ex, _, v), ey, word, colour in zip(
        ends, _apart([e[1] for e in ends], 29), words, (ROSE, TEAL), strict=True
    ):
        body.append(_text(ex + 10, ey - 1, word, css="b", fill=colour))
        body.append(_text(ex + 10, ey + 12, number(v, unit, language), fill=colour))
    return svg(width, height, title, body)


def _strokes(points: Sequence[tuple[float, float] | None], colour: str, dash: str) -> list[str]:
    """Polylines between missing values, and a dot on every value (hollow when dashed)."""
    out, run = [], []
    for p in [*points, None]:
        if p is not None:
            run.append(p)
        elif run:
            if len(run) > 1:
                path = " ".join(f"{a:.1f},{b:.1f}" for a, b in run)
                out.append(
                    f'<polyline points="{path}" fill="none" stroke="{colour}" stroke-width="2.2" {dash}/>'
                )
            run = []
    fill = "#fff" if dash else colour
    out += [
        f'<circle cx="{p[0]:.1f}" cy="{p[1]:.1f}" r="3.4" fill="{fill}" stroke="{colour}" stroke-width="1.8"/>'
        for p in points
        if p is not None
    ]
    return out


def girls_and_boys(
    rows: Sequence[Gap], shown_year: str, words: tuple[str, str], title: str, language: str
) -> str:
    """Girls filled, boys hollow, one row per indicator, on one scale of per cent, values at the right.

    The school year is written where it is not `shown_year`.
    """
    shown = [r for r in rows if r.unit in PERCENT]
    width, step, left, end, top = 350.0, 40.0, 8.0, 216.0, 26.0
    marks = ticks(0, max([100.0, *(max(r.girls, r.boys) for r in shown)]), 5)
    marks = marks if len(marks) < 5 else marks[::2] if len(marks) % 2 else [marks[0], marks[-1]]
    height = top + step * len(shown) + 18

    def x(v: float) -> float:
        return left + (end - left) * (v - marks[0]) / (marks[-1] - marks[0])

    body = [
        f'<circle cx="{274 - 7.3 * len(words[0]) - 8:.0f}" cy="9" r="4.5" fill="{ROSE}"/>',
        _text(274, 13, words[0], anchor="end", css="b", fill=ROSE),
        f'<circle cx="{350 - 7.3 * len(words[1]) - 8:.0f}" cy="9" r="4.5" fill="#fff" stroke="{TEAL}" stroke-width="2"/>',
        _text(350, 13, words[1], anchor="end", css="b", fill=TEAL),
    ]
    for m in marks:
        body.append(_line(x(m), top - 4, x(m), height - 17))
        anchor = "start" if m == marks[0] else "end" if m == marks[-1] else "middle"
        body.append(_text(x(m), height - 3, number(m, "percent", language, 0), anchor=anchor))
    for i, r in enumerate(shown):
        y = top + step * i + 24
        body.append(
            _halo(
                0,
                y - 12,
                _short(r.label[language] + ("" if r.school_year == shown_year else f", {r.school_year}"), 62),
            )
        )
        body.append(_line(x(r.boys), y, x(r.girls), y, MID, 'stroke-width="4"'))
        body.append(
            f'<circle cx="{x(r.boys):.1f}" cy="{y}" r="5" fill="#fff" stroke="{TEAL}" stroke-width="2"/>'
        )
        body.append(f'<circle cx="{x(r.girls):.1f}" cy="{y}" r="4.5" fill="{ROSE}"/>')
        body.append(_text(274, y + 4, number(r.girls, r.unit, language), anchor="end", fill=ROSE))
        body.append(_text(350, y + 4, number(r.boys, r.unit, language), anchor="end", fill=TEAL))
    return svg(width, height, title, body)


def _halo(x: float, y: float, words: str) -> str:
    """Text with a white edge, so that grid lines do not cross it."""
    return _text(x, y, words, css="halo")


def _short(words: str, most: int) -> str:
    return words if len(words) <= most else words[: most - 1].rstrip() + "…"


def flow_bars(
    grades: Sequence[GradeFlow],
    words: tuple[str, str, str],
    grade_word: str,
    title: str,
    language: str,
    name: str,
) -> str:
    """Per grade: promoted (pale), repeating (hatched), left (dark), of 100 pupils.

    The three values stand at the right under the key of their fill; a negative rate has no bar.
    `name` keeps the ids of patterns apart.
    """
    width, step, left, top, ends = 720.0, 26.0, 108.0, 34.0, (522.0, 640.0, 718.0)
    height = top + step * len(grades) + 4
    bar = 424 - left
    fills = (PALE, f"url(#{name})", NAVY)
    body = [
        f'<defs><pattern id="{name}" width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">'
        f'<rect width="6" height="6" fill="#fff"/><rect width="2.6" height="6" fill="{TEAL}"/></pattern></defs>'
    ]
    body.append(_text(0, 16, grade_word, css="b"))
    for word, fill, end in zip(words, fills, ends, strict=True):
        at = end - 7.2 * len(word) - 20
        body.append(
            f'<rect x="{at:.1f}" y="6" width="15" height="12" fill="{fill}" stroke="{MID}" stroke-width=".6"/>'
        )
        body.append(_text(end, 16, word, anchor="end", css="b"))
    for i, g in enumerate(grades):
        y = top + step * i
        body += [_line(0, y - 3.5, width, y - 3.5), _text(0, y + 14, _short(g.grade[language], 17))]
        parts = (g.promotion, g.repetition, g.dropout)
        whole_of, x = max(100.0, sum(max(p or 0.0, 0.0) for p in parts)), left
        for p, fill, end in zip(parts, fills, ends, strict=True):
            size = bar * max(p or 0.0, 0.0) / whole_of
            if size:
                body.append(
                    f'<rect x="{x:.1f}" y="{y:.1f}" width="{size:.1f}" height="19" fill="{fill}" stroke="#fff"/>'
                )
            body.append(_text(end, y + 14, number(p, "percent", language), anchor="end"))
            x += size
    return svg(width, height, title, body)


def area_bars(panels: Sequence[AreaBars], country: str, title: str, language: str) -> str:
    """Bars by area, names once at the left, panels side by side; a dashed line is the whole country."""
    width, step, left, gap, top = 720.0, 21.0, 190.0, 26.0, 50.0
    n = len(panels[0].areas)
    height = top + step * n + 6
    size = (width - left - gap * (len(panels) - 1)) / len(panels)
    body = [_line(0, top + step * i - 3.5, width, top + step * i - 3.5) for i in range(n + 1)]
    body += [_text(0, top + step * i + 11.5, _short(a.name, 30)) for i, a in enumerate(panels[0].areas)]
    for j, panel in enumerate(panels):
        x = left + j * (size + gap)
        most = max([a.value or 0 for a in panel.areas] + [panel.national or 0, 1e-9])
        scale = (size - 52) / most
        body.append(_text(x, 14, _short(panel.label[language], 46), css="b"))
        at = x + (panel.national or 0) * scale
        national = (
            _line(at, top - 8, at, height - 4, INK, 'stroke-dasharray="3 3"')
            if panel.national is not None
            else ""
        )
        bars = [
            f'<rect x="{x:.1f}" y="{top + step * i}" width="{max(a.value or 0, 0) * scale:.1f}" height="14" fill="{PALE}"/>'
            for i, a in enumerate(panel.areas)
        ]
        body += [*bars, national]
        for i, a in enumerate(panel.areas):
            y = top + step * i
            if a.value is None:
                why = f" {a.reason[language]}" if a.reason else ""
                body.append(_text(x, y + 11.5, _short(f"{MISSING}{why}", 38), css="s halo", fill=SOFT))
                continue
            size_of = max(a.value, 0) * scale
            inside, words = size_of > 48, number(a.value, panel.unit, language)
            body.append(
                _text(x + (5 if inside else size_of + 5), y + 11.5, words, css="" if inside else "halo")
            )
        if panel.national is not None:
            words = f"{country} {number(panel.national, panel.unit, language)}"
            body.append(
                _text(
                    min(max(at, x + 3.1 * len(words)), x + size - 3.1 * len(words)),
                    top - 13,
                    words,
                    anchor="middle",
                    css="s",
                )
            )
    return svg(width, height, title, body)


def sparkline(points: Sequence[Point], title: str) -> str:
    """The shape of a series without scale; a filled dot is the last value; missing years interrupt it."""
    values = [p.value for p in points if p.value is not None]
    if len(values) < 2:
        return ""
    n, middle = len(points), (max(values) + min(values)) / 2
    span = max(max(values) - min(values), 0.04 * abs(middle), 1e-9)  # a ripple is not drawn as a mountain
    at = [
        None if p.value is None else (4 + 62 * i / (n - 1), 9 - 12 * (p.value - middle) / span)
        for i, p in enumerate(points)
    ]
    body, run = [], []
    for spot in [*at, None]:
        if spot:
            run.append(f"{spot[0]:.1f},{spot[1]:.1f}")
        elif run:
            body.append(
                f'<polyline points="{" ".join(run)}" fill="none" stroke="{NAVY}" stroke-width="1.5"/>'
            )
            run = []
    last = [s for s in at if s][-1]
    body.append(f'<circle cx="{last[0]:.1f}" cy="{last[1]:.1f}" r="2.6" fill="{ROSE}"/>')
    return svg(70, 18, title, body)


def score_bar(value: float, highest: float, label: str) -> str:
    """A score as a bar on its full scale."""
    size = 60 * max(0.0, min(value / highest, 1.0))
    frame = f'<rect x=".5" y="1.5" width="60" height="9" fill="none" stroke="{MID}" stroke-width=".7"/>'
    return svg(61, 12, label, [f'<rect x=".5" y="1.5" width="{size:.1f}" height="9" fill="{MID}"/>', frame])


__all__ = [
    "area_bars",
    "flow_bars",
    "girls_and_boys",
    "line_by_sex",
    "score_bar",
    "sparkline",
    "svg",
    "ticks",
]
