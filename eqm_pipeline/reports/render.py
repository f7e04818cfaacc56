"""Renders a described brief as one self-contained HTML page: no scripts, nothing fetched, both languages.

Belongs here: the words around figures and the template. Does not belong here: choosing figures or titles.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from eqm_pipeline.reports import charts
from eqm_pipeline.reports.description import Brief, Followed, KeyFigure, Measured, Point, Score
from eqm_pipeline.reports.numbers import change, number
from eqm_pipeline.reports.words import ACTORS, PAGE, STATUS

TEMPLATES = Path(__file__).parent / "templates"
LANGUAGES = ("fr", "en")
VERSION_TOKEN = "@RELEASE@"  # noqa: S105 - the same as in publish/release.py, held by a test


@cache
def _environment() -> Environment:
    return Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        keep_trailing_newline=True,
    )


def render(brief: Brief, release: str = VERSION_TOKEN) -> str:
    """The page. `release` is the version it belongs to; left out, the token that a release replaces by it."""
    words = {lang: SimpleNamespace(**{k: p[lang] for k, p in PAGE.items()}) for lang in LANGUAGES}
    plain = re.sub(
        r"[^\w .'@/-]",
        "",
        f"{brief.name.fr} / {brief.name.en}" if brief.name.fr != brief.name.en else brief.name.fr,
    )
    foot = f'@page {{ @bottom-left {{ content: "{plain} – EQM {release}"; font: 8pt sans-serif; }} }}'
    css = Markup((TEMPLATES / "brief.css").read_text(encoding="utf-8") + foot)  # noqa: S704 - our own words
    page = _environment().get_template("brief.html.j2")
    html = page.render(brief=brief, release=release, words=words, css=css, **_speakers(brief))
    return html.replace("&#39;", "’").replace("&#x27;", "’")


def _speakers(brief: Brief) -> dict[str, Callable[..., Any]]:
    """What the template calls, bound to this brief."""
    return {
        "number": number,
        "pairs": lambda a, b: list(zip(a, b, strict=True)),
        "mark": _mark,
        "figure_note": lambda figure, lang: figure_note(figure, brief.school_year, lang),
        "trend": lambda lang: _trend(brief, lang),
        "gaps": lambda lang: _gaps(brief, lang),
        "flows": lambda lang: _flows(brief, lang),
        "flow_note": lambda lang: flow_note(brief, lang),
        "survival": lambda lang: survival_sentence(brief, lang),
        "regions": lambda lang: _regions(brief, lang),
        "spark": _spark,
        "legend": lambda lang: legend(brief, lang),
        "reasons": lambda lang: reasons(brief, lang),
        "of": _of,
        "actor": lambda level, lang: ACTORS[level][lang],
        "score": lambda s, lang: _score(brief, s, lang),
    }


def _mark(point: Point) -> Markup:
    """The status letter behind a value, when it is not a normal one."""
    return Markup("<sup>{}</sup>").format(point.status) if point.status not in ("A", "") else Markup("")


def figure_note(figure: KeyFigure, shown: str, language: str) -> str:
    """Change since the first year.

    The year when it is not the brief's (`shown`), or why the value is missing.
    """
    if figure.point.value is None:
        return figure.point.reason[language] if figure.point.reason else PAGE["no_data"][language]
    year = "" if figure.point.school_year == shown else f"{figure.point.school_year}\u202f: "
    if figure.change is None or figure.since is None:
        return f"{year}{PAGE['first_year'][language]}"
    moved = change(figure.change, figure.unit, language)
    if moved == "=":
        return f"{year}{PAGE['unchanged'][language]} {figure.since}"
    return f"{year}{moved} {PAGE['since'][language]} {figure.since}"


def flow_note(brief: Brief, language: str) -> str:
    """Which year the flows follow, and why they stand under a later one."""
    flows = brief.flows
    assert flows is not None
    first = int(flows.base_year[:4])
    text = PAGE["flow_note"][language].format(
        base=flows.base_year, next=f"{first + 1}-{first + 2}", year=brief.school_year
    )
    negative = any((v or 0) < 0 for g in flows.grades for v in (g.promotion, g.repetition, g.dropout))
    return f"{text} {PAGE['negative'][language]}" if negative else text


def survival_sentence(brief: Brief, language: str) -> str:
    """Of 100 entrants, how many reach the last grade; nothing when it is not known."""
    flows = brief.flows
    rates = dict(flows.survival) if flows else {}
    if not flows or "_T" not in rates:
        return ""
    text = PAGE["survival"][language].format(
        first=flows.first_grade[language], last=flows.last_grade[language], n=round(rates["_T"])
    )
    if {"F", "M"} <= rates.keys():
        text += f" ({PAGE['by_sex'][language].format(f=round(rates['F']), m=round(rates['M']))})"
    return f"{text}."


def _points(brief: Brief) -> list[Point]:
    return [*(f.point for f in brief.figures), *(p for row in brief.followed for p in row.points)]


def legend(brief: Brief, language: str) -> str:
    """What the status letters on this page mean."""
    used = sorted({p.status for p in _points(brief)} & STATUS.keys())
    return "; ".join(f"{s}: {STATUS[s][language]}" for s in used).replace(
        ": ", " : " if language == "fr" else ": "
    )


def reasons(brief: Brief, language: str) -> list[str]:
    """For each reason of a missing value: the followed indicators and the years it holds for."""
    found: dict[str, dict[str, list[str]]] = {}
    for row in brief.followed:
        for p in row.points:
            if p.value is None and p.reason:
                found.setdefault(p.reason[language], {}).setdefault(row.label[language], []).append(
                    p.school_year
                )
    every = len(brief.followed[0].points) if brief.followed else 0
    colon = "\u202f:" if language == "fr" else ":"
    return [
        f"– {why}{colon} "
        + "; ".join(
            name if len(when) == every else f"{name} ({', '.join(when)})" for name, when in named.items()
        )
        + "."
        for why, named in found.items()
    ]


def _svg(text: str) -> Markup:
    return Markup(text)  # noqa: S704 - drawn by charts.py, which escapes every text


def _sexes(language: str) -> tuple[str, str]:
    return PAGE["girls"][language], PAGE["boys"][language]


def _trend(brief: Brief, language: str) -> Markup:
    t = brief.trend
    assert t is not None
    return _svg(charts.line_by_sex(t.girls, t.boys, t.unit, _sexes(language), t.title[language], language))


def _gaps(brief: Brief, language: str) -> Markup:
    assert brief.gaps is not None
    return _svg(
        charts.girls_and_boys(
            brief.gaps.rows, brief.school_year, _sexes(language), brief.gaps.title[language], language
        )
    )


def _flows(brief: Brief, language: str) -> Markup:
    f = brief.flows
    assert f is not None
    words = (PAGE["promotion"][language], PAGE["repetition"][language], PAGE["dropout"][language])
    return _svg(
        charts.flow_bars(
            f.grades, words, PAGE["grade"][language], f.title[language], language, f"hatch-{language}"
        )
    )


def _regions(brief: Brief, language: str) -> Markup:
    r = brief.regions
    assert r is not None
    return _svg(charts.area_bars(r.panels, PAGE["country"][language], r.title[language], language))


def _spark(row: Followed, language: str) -> Markup:
    return _svg(charts.sparkline(row.points, row.label[language]))


def _score(brief: Brief, score: Score, language: str) -> Markup:
    assert brief.practices is not None
    label = number(score.value, "index", language)
    return _svg(charts.score_bar(score.value or 0, brief.practices.highest, label))


def _of(line: Measured, language: str) -> str:
    if line.of is None:
        return ""
    return " / ".join(number(n, "count", language) for n in line.of)
