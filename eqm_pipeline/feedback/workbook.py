"""Renders a described pack as a workbook: what arrived, the findings with columns for answers, rows set aside, lists.

Belongs here: sheets and their columns. Does not belong here: choosing what is told (describe.py), how cells are made safe
(writing/spreadsheet.py), or reading answers (answers.py). The first cell of every sheet says which pack it is; that of a
tried file says nothing of the kind.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from eqm_pipeline.feedback import answer_sheet
from eqm_pipeline.feedback.description import Cell, Listing, Pack, Told
from eqm_pipeline.feedback.words import (
    ACTION_IN_SHEET,
    FOR_INFORMATION,
    INVITE,
    OUTCOME,
    PAGE,
    STATE_IN_SHEET,
)
from eqm_pipeline.writing.spreadsheet import Sheet, write_workbook

TITLE = "À vérifier / To confirm"
MESSAGE = {"fr": "Constat", "en": "What we saw"}
DO = {"fr": "Ce que nous vous proposons", "en": "What we suggest"}
_PLACES = (
    answer_sheet.NUMBER, "État / State", "Depuis / Since", answer_sheet.SOURCE, answer_sheet.FILE, answer_sheet.SHEET_NAME,
    answer_sheet.ROW, answer_sheet.COLUMN, "Cellule / Cell", answer_sheet.SENT, answer_sheet.UNIT, "Nom / Name", answer_sheet.COUNT,
)  # fmt: skip
_PLACE_WIDTHS = (18, 24, 16, 14, 24, 14, 8, 24, 10, 18, 18, 28, 8)
_ASIDE = (
    "Source",
    "Fichier / File",
    "Feuille / Sheet",
    "Ligne / Row",
    "Code",
    "Pourquoi / Why",
    "Contenu reçu / Content as sent",
)


def write_pack(path: Path, pack: Pack) -> None:
    """The workbook of one pack, or of one tried file. Equal packs, equal bytes."""
    write_workbook(path, list(_sheets(pack)), TITLE)


def findings_table(pack: Pack) -> tuple[list[str], list[list[Cell]]]:
    """Header and rows of the sheet of findings, answer columns blank; the same as findings.csv."""
    languages = pack.languages
    header = [
        *_PLACES,
        *(f"{MESSAGE[lang]} ({lang})" for lang in languages),
        *(f"{DO[lang]} ({lang})" for lang in languages),
    ]
    header += _answers(pack)
    told = [f for g in pack.groups for f in g.findings]
    blank: list[Cell] = [""] * len(_answers(pack))
    rows = [[*_finding(f, languages), *blank] for f in (*told, *pack.answered)]
    return header, rows


def _answers(pack: Pack) -> list[str]:
    """Columns for answers; a file that was only tried is not answered but mended."""
    return list(answer_sheet.ANSWERS) if pack.number else []


def _finding(f: Told, languages: tuple[str, ...]) -> list[Cell]:
    asks = f.severity != "info" or f.action in ("blocked", "quarantined")
    places: list[Cell] = [
        f.number, ACTION_IN_SHEET.get(f.action, ACTION_IN_SHEET["flagged"]) if asks else FOR_INFORMATION,
        STATE_IN_SHEET.get(f.state, ""), f.source, f.file, f.sheet, f.row or None, f.column, f.cell, f.value, f.unit, f.unit_name, f.n,
    ]  # fmt: skip
    texts: list[Cell] = [*(f.message[lang] for lang in languages), *(f.do[lang] for lang in languages)]
    return [*places, *texts]


def _sheets(pack: Pack) -> Iterator[Sheet]:
    yield _overview(pack)
    header, rows = findings_table(pack)
    first = len(header) - len(_answers(pack))
    widths = dict(enumerate(_PLACE_WIDTHS)) | dict.fromkeys(range(len(_PLACES), first), 46)
    widths |= dict(zip(range(first, len(header)), (20, 18, 36, 26, 14), strict=False))
    yield Sheet(
        answer_sheet.SHEET,
        header,
        rows,
        widths,
        _lines(pack, *((INVITE if pack.number else PAGE["tried_note"])[lang] for lang in pack.languages)),
        choices={first: answer_sheet.CHOICES} if pack.number else {},
        asked=frozenset(range(first, len(header))),
    )
    yield _set_aside(pack)
    for listing in (pack.to_validate, pack.drift, pack.matches, pack.examine):
        if listing and listing.rows:
            yield _list(pack, listing)
    if pack.register:
        yield _list(pack, pack.register.schools)
    if pack.scorecard:
        yield _scorecard(pack)


def _lines(pack: Pack, *more: str) -> list[str]:
    name = answer_sheet.PackName(pack.iso3, pack.school_year, pack.number)
    return [*([name.line()] if pack.number else []), *more]


def _both(key: str) -> str:
    p = PAGE[key]
    return p.fr if p.fr == p.en else f"{p.fr} / {p.en}"


def _overview(pack: Pack) -> Sheet:
    """What arrived, and how to answer."""
    keys = ("source", "received", "read", "accepted", "aside", "totals", "ignored", "outcome", "why")
    header = [_both(k) for k in keys]
    header.insert(1, "Fichier / File")
    rows: list[list[Cell]] = [
        [
            " / ".join(dict.fromkeys(d.title[lang] for lang in pack.languages)), d.file, d.received_at[:10], d.rows_read, d.accepted,
            d.aside, d.totals, d.ignored, f"{OUTCOME[d.outcome].fr} / {OUTCOME[d.outcome].en}",
            " / ".join(d.why[lang] for lang in pack.languages if d.why[lang]),
        ]
        for d in pack.deliveries
    ]  # fmt: skip
    told = []
    for lang in pack.languages:
        told.append(
            f"{pack.country[lang]} · {PAGE['school_year'][lang]} {pack.school_year} · {PAGE['for_ministry'][lang]}"
        )
        if not pack.number:
            told.append(PAGE["tried_note"][lang])
            continue
        told += [
            PAGE[k][lang].format(file=f"({PAGE['this'][lang]})", sheet=answer_sheet.SHEET)
            for k in ("how_1", "how_2", "how_3")
        ]
        if c := pack.changes:
            line = PAGE["change_line"][lang].format(
                new=c.new, still=c.still, answered=c.answered, settled=c.settled
            )
            told.append(f"{PAGE['changes'][lang].format(n=c.before)} – {line}")
    widths = {0: 34, 1: 30, 2: 12, 8: 34, 9: 50} | dict.fromkeys(range(3, 8), 14)
    return Sheet("Ce qui est arrivé - Arrived", header, rows, widths, _lines(pack, *told))


def _set_aside(pack: Pack) -> Sheet:
    """Rows set aside, whole; their cells as `header: text`."""
    titles = {g.rule: g.title for g in pack.groups}
    rows: list[list[Cell]] = []
    for r in pack.aside:
        why = titles.get(r.rule) or r.why
        content = " | ".join(f"{h}: {v}" if h else v for h, v in r.content)
        rows.append(
            [
                r.source,
                r.file,
                r.sheet,
                r.row or None,
                r.unit,
                " / ".join(why[lang] for lang in pack.languages),
                content,
            ]
        )
    widths = {0: 14, 1: 26, 2: 16, 3: 8, 4: 18, 5: 60, 6: 120}
    note = [PAGE["set_aside_note"][lang].split(". ")[0].rstrip(".") + "." for lang in pack.languages]
    return Sheet("Mis en attente - Set aside", _ASIDE, rows, widths, _lines(pack, *note))


def _list(pack: Pack, listing: Listing) -> Sheet:
    """A list with its note and its blank columns to be filled in."""
    header = [*listing.header, *listing.asked]
    blank = [""] * len(listing.asked)
    rows = [[*(None if v != v else v for v in r), *blank] for r in listing.rows]
    widths = {i: max(12, min(44, len(name) + 2)) for i, name in enumerate(header)}
    asked = frozenset(range(len(listing.header), len(header)))
    note = [listing.note[lang] for lang in pack.languages]
    return Sheet(listing.sheet, header, rows, widths, _lines(pack, *note), asked=asked)


def _scorecard(pack: Pack) -> Sheet:
    assert pack.scorecard is not None
    years = pack.scorecard.years
    header = [
        "Dimension",
        _both("measure"),
        *years,
        "Unité / Unit",
        "Numérateur / Numerator",
        "Dénominateur / Denominator",
    ]
    header += [f"{'Formule' if lang == 'fr' else 'Formula'} ({lang})" for lang in pack.languages]
    rows: list[list[Cell]] = []
    for m in pack.scorecard.metrics:
        of = m.of or (None, None)
        label, dimension = (
            " / ".join(dict.fromkeys(p[lang] for lang in pack.languages)) for p in (m.label, m.dimension)
        )
        rows.append([dimension, label, *m.values, m.unit, *of, *(m.formula[lang] for lang in pack.languages)])
    n = len(years)
    widths = (
        {0: 18, 1: 48, 2 + n: 12}
        | dict.fromkeys(range(2, 2 + n), 11)
        | dict.fromkeys(range(5 + n, len(header)), 60)
    )
    return Sheet("État des données - Scorecard", header, rows, widths, _lines(pack))
