"""Renders described packs as one self-contained HTML page: no scripts, nothing fetched, an article for each language.

Belongs here: what of a description a page has room for. Does not belong here: choosing findings or words; cells and drawings
(pieces.py).
At most `ROWS` findings are shown in all, rules of few findings whole, and `INFORMED` of a rule that asks
nothing; the workbook has every one.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import cache
from pathlib import Path
from types import SimpleNamespace

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from eqm_pipeline.feedback.answer_sheet import SHEET
from eqm_pipeline.feedback.description import Group, Pack
from eqm_pipeline.feedback.pieces import bar, cell, decimals, header, of, percent, spark, tag, value
from eqm_pipeline.feedback.places import address, file_and_sheet, spans, unit
from eqm_pipeline.feedback.wording import number
from eqm_pipeline.feedback.words import OUTCOME, PAGE, STATE

TEMPLATES = Path(__file__).parent / "templates"
ROWS = 500
LISTED = 40
INFORMED = 10
WORKBOOK = "{iso3}_{year}_a_verifier.xlsx"


@cache
def _environment() -> Environment:
    made = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.globals |= {
        "address": address, "file_and_sheet": file_and_sheet, "unit": unit, "spans": spans, "tag": tag, "OUTCOME": OUTCOME, "STATE": STATE,
        "SHEET": SHEET, "header": header, "cell": cell, "decimals": decimals, "value": value, "of": of, "spark": spark, "bar": bar,
    }  # fmt: skip
    return made


def workbook_name(pack: Pack) -> str:
    """Name of the workbook that goes with a pack."""
    return WORKBOOK.format(iso3=pack.iso3, year=pack.school_year)


def render(packs: Sequence[Pack]) -> str:
    """The page of one pack, or of the school years of a tried file one after the other."""
    first = packs[0]
    css = (TEMPLATES / "pack.css").read_text(encoding="utf-8")
    plain = re.sub(r"[^\w .'@/-]", "", f"{first.country.fr} {first.school_year}")
    css += f'@page {{ @bottom-left {{ content: "{plain} – EQM"; font: 8pt sans-serif; }} }}'
    shown = [_shown(p, lang) for lang in first.languages for p in packs]
    page = _environment().get_template("pack.html.j2")
    html = page.render(first=first, articles=shown, css=Markup(css))  # noqa: S704 - our own words
    return (
        html.replace("« ", "«\u00a0")
        .replace(" »", "\u00a0»")
        .replace(" : ", "\u00a0: ")
        .replace(" ; ", "\u00a0; ")
        .replace("&#39;", "’")
    )


def _shown(pack: Pack, lang: str) -> SimpleNamespace:
    """What the template reads of one pack in one language."""
    most = room([len(g.findings) for g in pack.to_confirm])
    return SimpleNamespace(
        pack=pack,
        lang=lang,
        colon="\u00a0:" if lang == "fr" else ":",
        w=SimpleNamespace(**{k: v[lang] for k, v in PAGE.items()}),
        n=lambda v: number(v, lang),
        figures=_figures(pack, lang),
        most=lambda g: min(most, INFORMED) if g.severity == "info" else most,
        listed=LISTED,
        aside=_aside(pack, lang),
        workbook=workbook_name(pack),
        busiest=max((len(g.findings) for g in pack.to_confirm), default=1),
        columns=lambda g: _columns(g, lang),
    )


def room(sizes: Iterable[int], rows: int = ROWS) -> int:
    """How many findings a rule may show at most, so that all rules together show at most `rows`."""
    left = sorted(sizes)
    most = max(left, default=0)
    for i, size in enumerate(left):
        if size * (len(left) - i) > rows:
            return max(rows // (len(left) - i), 1)
        rows -= size
    return most


def _columns(g: Group, lang: str) -> SimpleNamespace:
    """Which columns of a rule's table say something: those that differ from finding to finding."""
    files = {file_and_sheet(f.file, f.sheet) for f in g.findings}
    return SimpleNamespace(
        file=files.pop() if len(files) == 1 else "",
        place=any(address(f, lang) or (f.column and not f.computed) for f in g.findings),
        unit=any(any(unit(f)) for f in g.findings),
        value=any(f.value and not f.computed for f in g.findings),
        said=any(f.message[lang] != g.title[lang] for f in g.findings) or not g.do[lang],
    )


def _figures(pack: Pack, lang: str) -> list[tuple[str, str, str]]:
    """Six figures: name, value, note."""
    read, kept, aside = (
        sum(getattr(d, k) for d in pack.deliveries) for k in ("rows_read", "accepted", "aside")
    )
    points = sum(len(g.findings) for g in pack.to_confirm)
    cells = sum(g.cells for g in pack.to_confirm)
    w = {k: v[lang] for k, v in PAGE.items()}

    def share(v: int) -> str:
        return f"{percent(100 * v / read, lang)} {w['of_rows']}" if read else ""

    out = [
        (w["rows"], number(read, lang), " · ".join(dict.fromkeys(d.title[lang] for d in pack.deliveries))),
        (w["accepted"], number(kept, lang), share(kept)),
        (w["aside"], number(aside, lang), share(aside)),
        (
            w["findings"],
            number(points, lang),
            f"{number(cells, lang)} {w['cells']}" if cells != points else "",
        ),
    ]
    if pack.number:
        c = pack.changes
        since = f"{w['since_pack']} {c.before}" if c else w["first_pack"]
        out += [
            (w["new"], number(c.new if c else points, lang), since),
            (w["settled"], number(c.settled if c else 0, lang), since),
        ]
    return [(name[:1].upper() + name[1:], v, note) for name, v, note in out]


def _aside(pack: Pack, lang: str) -> list[tuple[str, str, str, int]]:
    """Rows set aside by place and reason: place, reason, rows, how many."""
    by: dict[tuple[str, str, str], list[int]] = {}
    for r in pack.aside:
        by.setdefault((file_and_sheet(r.file, r.sheet), r.rule, ""), []).append(r.row)
    why = {r.rule: r.why for r in pack.aside}
    groups = {g.rule: g.title for g in pack.groups}
    return [
        (place, (groups.get(rule) or why[rule])[lang], spans(rows), len(rows))
        for (place, rule, _), rows in by.items()
    ]
