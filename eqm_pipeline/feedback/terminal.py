"""A tried file told on a terminal, in one language, most serious first.

Belongs here: lines of text. Does not belong here: printing them (cli/), colours but for bold headings.
"""

from __future__ import annotations

import textwrap
from collections.abc import Callable, Iterator

from eqm_pipeline.feedback.description import Group, Pack, Told
from eqm_pipeline.feedback.places import address, file_and_sheet, unit
from eqm_pipeline.feedback.wording import number
from eqm_pipeline.feedback.words import ACTION, INFORMATION, PAGE

SHOWN = 5
Bold = Callable[[str], str]


def lines(pack: Pack, language: str, width: int = 100, bold: Bold = str, proposed: str = "") -> Iterator[str]:
    """The report of one school year of a tried file; at most `SHOWN` findings a rule, the rest is counted.

    `proposed` is the contract change that a file which waits would need: a unified diff, shown as it is."""
    colon = " :" if language == "fr" else ":"
    year = f"{PAGE['school_year'][language]} {pack.school_year}" if pack.school_year else ""
    yield bold(" · ".join(p for p in (pack.country[language], year) if p))
    for d in pack.deliveries:
        yield f"{d.title[language]} · {d.file}"
        if d.rows_read:
            yield _counts(pack, language)
        waits = d.outcome == "waiting"
        yield bold(PAGE["tried_waits" if waits else "tried_ok"][language])
        if waits:
            yield from _wrapped(d.why[language], width, "  ")
            if d.do[language]:
                yield from _wrapped(f"→ {d.do[language]}", width, "  ")
    for heading, groups in (
        (PAGE["to_confirm"], pack.to_confirm),
        (PAGE["information"], pack.for_information),
    ):
        if groups:
            n = sum(len(g.findings) for g in groups)
            yield ""
            yield bold(f"{heading[language]}{colon} {number(n, language)}")
            for g in groups:
                yield from _group(g, language, width, bold)
    if pack.drift:
        yield ""
        yield bold(pack.drift.title[language])
        for _, fr, en in pack.drift.rows:
            yield from _wrapped(str(fr if language == "fr" else en), width, "  ", "    ")
    if proposed:
        yield ""
        yield bold(PAGE["proposed"][language])
        yield from (f"  {line}" for line in proposed.splitlines())
    yield ""
    yield PAGE["tried_note"][language]


def _counts(pack: Pack, language: str) -> str:
    d = pack.deliveries[0]
    parts = [(d.rows_read, PAGE["rows"]), (d.accepted, PAGE["accepted"]), (d.aside, PAGE["aside"])]
    parts += [(d.totals, PAGE["totals"]), (d.ignored, PAGE["ignored"])]
    colon = " :" if language == "fr" else ":"
    told = [f"{w[language].lower()}{colon} {number(n, language)}" for n, w in parts if n or w is PAGE["rows"]]
    return " · ".join(told)


def _group(g: Group, language: str, width: int, bold: Bold) -> Iterator[str]:
    n, cells = len(g.findings), g.cells
    count = number(n, language) + (
        f" ({number(cells, language)} {PAGE['cells'][language]})" if cells != n else ""
    )
    yield ""
    yield from _wrapped(f"{g.title[language]}  [{g.rule}]", width, "  ")
    yield f"  {count} · {(INFORMATION if g.severity == 'info' and g.action == 'flagged' else ACTION[g.action])[language]}"
    if g.do[language]:
        yield from _wrapped(f"→ {g.do[language]}", width, "  ")
    for f in g.findings[:SHOWN]:
        yield from _finding(f, g, language, width)
    if n > SHOWN:
        yield f"    … {PAGE['more'][language].format(n=number(n - SHOWN, language)).split(',')[0]}"


def _finding(f: Told, g: Group, language: str, width: int) -> Iterator[str]:
    place = " · ".join(
        p
        for p in (file_and_sheet("", f.sheet), address(f, language), f.column, " ".join(unit(f)).strip())
        if p
    )
    said = "" if f.message == g.title else f.message[language]
    told = " – ".join(p for p in (place, said) if p)
    if told:
        yield from _wrapped(told, width, "    ", "      ")
    if not g.do[language] and f.do[language]:
        yield from _wrapped(f"→ {f.do[language]}", width, "      ")


def _wrapped(text: str, width: int, indent: str, then: str | None = None) -> list[str]:
    kept = " ".join(text.split())
    return textwrap.wrap(
        kept, max(width, 40), initial_indent=indent, subsequent_indent=indent if then is None else then, break_long_words=False,
        break_on_hyphens=False,
    )  # fmt: skip
