"""The yearbook: one workbook per country, of the counts that a ministry prints and sends to the UIS.

Belongs here: files, and the sheet of contents. Does not belong here: what the tables are (catalogue/yearbook.yml), their
figures (yearbook_tables.py), their layout (yearbook_sheets.py).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from eqm_pipeline.catalogue import Catalogue
from eqm_pipeline.catalogue.models import Text
from eqm_pipeline.publish.yearbook_notes import UNEVEN
from eqm_pipeline.publish.yearbook_sheets import TableSheet
from eqm_pipeline.publish.yearbook_tables import NORMAL, Figures, figures, with_withheld
from eqm_pipeline.publish.yearbook_words import Words
from eqm_pipeline.schemas.validation import EMBARGO
from eqm_pipeline.writing.pages import Layout
from eqm_pipeline.writing.spreadsheet import Cell, Sheet, write_workbook

COUNTS, VALIDATION = "measure_counts", "validation"
VERSION, DAY = "@REL.@", "@RELEASED@"
"""What stands for version and day of a release, as long as they are, until these are known."""
State = Mapping[str, Any]
_YEARBOOK = Text(en="Statistical yearbook", fr="Annuaire statistique")
_CONTENTS = Text(en="Contents", fr="Sommaire")
_RELEASE = Text(en="Release", fr="Version")
_LICENCE = Text(en="Licence", fr="Licence")
_CITE = Text(en="Cite as", fr="Citer")
_HEADS = (
    Text(en="Sheet", fr="Feuille"),
    Text(en="Table", fr="Tableau"),
    Text(en="UIS questionnaire, 2021 edition", fr="Questionnaire ISU, édition 2021"),
    Text(en="Delivered", fr="Livré"),
)
_GIVEN, _LACKING = Text(en="delivered", fr="livré"), Text(en="not delivered", fr="non livré")
_SYNTHETIC = Text(
    en="SYNTHETIC SAMPLE DATA: every figure is invented for demonstration. Do not cite.",
    fr="DONNÉES SYNTHÉTIQUES : tous les chiffres sont inventés pour la démonstration. Ne pas citer.",
)
_COUNTED = Text(
    en="Figures are sums over the units heard from; nothing is extrapolated to the others.",
    fr="Les chiffres sont des sommes sur les unités qui ont répondu, sans extrapolation aux autres.",
)
_STATES = {
    "withheld": Text(
        en="School years withheld from releases (V)",
        fr="Années scolaires dont les chiffres ne sont pas publiés (V)",
    ),
    "provisional": Text(
        en="School years that the country publishes as provisional (P)",
        fr="Années scolaires que le pays publie comme provisoires (P)",
    ),
}
_SYMBOLS = {
    "missing": Text(
        en="no figure: not collected, missing or withheld; never 0, which is a true zero. Without a status: nothing of the kind was delivered.",
        fr="pas de chiffre : non collecté, manquant ou retenu ; jamais 0, qui est un vrai zéro. Sans statut : rien de tel n'a été livré.",
    ),
    "not_applicable": Text(en="not applicable", fr="sans objet"),
}
_UNMARKED = Text(
    en="A figure without a status beside it is a normal value (A).",
    fr="Un chiffre sans statut à côté est une valeur normale (A).",
)
_UNEVEN = Text(
    en="the total differs from the sum of its parts; see the note below the table.",
    fr="le total diffère de la somme de ses parties ; voir la note sous le tableau.",
)


def write_book(
    path: Path,
    counts: pa.Table,
    iso3: str,
    catalogue: Catalogue,
    about: Mapping[str, Any],
    said: Sequence[State],
) -> None:
    """The workbook of one country at `path`, with VERSION and DAY for those of a release.

    `counts` are its published counts, `said` the rows of `validation` that say which of its school years are withheld or
    provisional. `about` has synthetic and, of a draft, draft. Equal inputs give equal bytes.
    """
    words, states = Words(catalogue, iso3), sorted(said, key=lambda r: r["school_year"])
    book = catalogue.yearbook
    severities = {r["obs_status"]: int(r["severity"]) for r in catalogue.rows("codelists/obs_status")}
    named = {m for t in book.tables.values() for m in t.measures}
    counts = counts.filter(pc.is_in(counts["measure"], value_set=pa.array(sorted(named))))
    withheld = set() if about.get("draft") else {s["school_year"] for s in states if s["state"] == "withheld"}
    made = {
        code: found and with_withheld(found, table, withheld, partial(words.stands, table))
        for code, table in book.tables.items()
        for found in [figures(counts, table, severities)]
    }
    country = words.both(words.country.name)
    lines = [f"{country} – {words.both(_RELEASE)} {VERSION}, {DAY}"]
    lines += [words.both(_SYNTHETIC)] if about["synthetic"] else []
    pages = [
        TableSheet(code, book.tables[code], found, words, lines).sheet()
        for code, found in made.items()
        if found
    ]
    title = f"{words.both(_YEARBOOK)} – {country}"
    write_workbook(path, [_contents(made, words, [title, *lines], states), *pages], title)


def _contents(
    made: Mapping[str, Figures | None], words: Words, said: Sequence[str], states: Sequence[State]
) -> Sheet:
    """What the workbook holds, what was not delivered, which years are withheld, and what marks and symbols mean."""
    programme, book = words.catalogue.programme, words.catalogue.yearbook
    rows: list[Sequence[Cell]] = []
    strong: list[int] = []
    for letter, part in book.parts.items():
        strong.append(len(rows))
        rows.append([None, words.both(part)])
        for code, found in made.items():
            if code.startswith(letter):
                table = book.tables[code]
                state = words.both(_GIVEN if found else _LACKING)
                rows.append([code, words.both(table.title, "\n"), table.like, state])
    lines = [
        *said,
        words.both(programme.name),
        f"{words.both(_LICENCE)}: {programme.licence}. {words.both(_CITE)}: {programme.citation}",
        words.both(_COUNTED),
        *_told(states, words),
    ]
    layout = Layout(notes=_legend(made, words), strong=frozenset(strong), fixed=2)
    header = [words.both(h, "\n") for h in _HEADS]
    return Sheet(words.both(_CONTENTS, " "), header, rows, {0: 10, 1: 78, 2: 20, 3: 24}, lines, layout=layout)


def _told(states: Sequence[State], words: Words) -> list[str]:
    """The school years that are withheld, and those that are provisional, with the reason."""
    out = []
    for state, text in _STATES.items():
        years = [
            r["school_year"] + (f" – {words.reason(r['reason'])}" if r["reason"] else "")
            + (f" ({r['embargo']})" if r["reason"] == EMBARGO else "")
            for r in states if r["state"] == state
        ]  # fmt: skip
        out += [f"{words.both(text)}: {'; '.join(years)}"] if years else []
    return out


def _legend(made: Mapping[str, Figures | None], words: Words) -> list[str]:
    given = [f for f in made.values() if f]
    used = {x.obs_status for f in given for x in f.by_key.values()} - {NORMAL}
    out = [f"{words.catalogue.yearbook.symbols[k]}  {words.both(t)}" for k, t in _SYMBOLS.items()]  # type: ignore[index]
    out += [words.both(_UNMARKED), *(f"{code}  {words.status(code)}" for code in sorted(used))]
    return [*out, *([f"{UNEVEN}  {words.both(_UNEVEN)}"] if any(f.uneven for f in given) else [])]
