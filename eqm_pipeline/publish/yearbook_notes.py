"""Notes below a table: what is counted, who was heard from, sources, measures not delivered, totals that are uneven.

Belongs here: lines of text made of figures. Does not belong here: the figures (yearbook_tables.py) or their layout
(yearbook_sheets.py).
"""

from __future__ import annotations

from collections.abc import Iterable

import pyarrow as pa
import pyarrow.compute as pc

from eqm_pipeline.catalogue.models import Text, YearbookTable
from eqm_pipeline.publish.yearbook_tables import Figures, Key
from eqm_pipeline.publish.yearbook_words import TOTAL, Words

UNEVEN = "≠"
SHOWN = 12
_DEFINITION = Text(en="Definition", fr="Définition")
_SOURCE = Text(en="Source", fr="Source")
_HEARD = Text(en="Units heard from, of those expected", fr="Unités ayant répondu, sur les unités attendues")
_LACKING = Text(en="Not delivered", fr="Non livré")
_UNEVEN = Text(en="Total, and the sum of its parts", fr="Total, et somme de ses parties")
_LONE = Text(
    en="Total, and its only part delivered (the other parts were not delivered)",
    fr="Total, et sa seule partie livrée (les autres parties n'ont pas été livrées)",
)
_MORE = Text(en="more", fr="autres")


def notes(table: YearbookTable, figures: Figures, words: Words) -> list[str]:
    """All lines below a table."""
    measures = words.catalogue.measures
    given = {m for m in table.measures if m in set(figures.rows["measure"].to_pylist())}
    out = [
        f"{words.both(_DEFINITION)} – {words.both(measures[m].label)}: {words.both(measures[m].definition)}"
        for m in table.measures
        if m in given
    ]
    if lacking := [words.both(measures[m].label) for m in table.measures if m not in given]:
        out.append(f"{words.both(_LACKING)}: {'; '.join(lacking)}")
    out += [f"{words.both(_SOURCE)}: {_sources(figures.rows, words)}"]
    out += [f"{words.both(_HEARD)}: {'; '.join(heard)}" for heard in [_heard(figures.rows)] if heard]
    for text, is_lone in ((_UNEVEN, False), (_LONE, True)):
        if told := list(_told(table, figures, words, is_lone)):
            more = f"; + {len(told) - SHOWN} {words.both(_MORE)}" if len(told) > SHOWN else ""
            out.append(f"{UNEVEN} {words.both(text)}: {'; '.join(told[:SHOWN])}{more}")
    return out


def _sources(rows: pa.Table, words: Words) -> str:
    """Sources by their titles."""
    contracts = words.catalogue.contracts
    found = sorted(set(rows["source"].drop_null().to_pylist()))
    titles = {s: contracts.get((words.country.iso3, s)) for s in found}
    return "; ".join(f"{words.both(c.title)} ({s})" if c else s for s, c in titles.items())


def _heard(rows: pa.Table) -> list[str]:
    """By level and school year, on how many units the national figures rest."""
    national = rows.filter(pc.and_(pc.equal(rows["area_level"], "country"), pc.is_valid(rows["n_units"])))
    most = national.group_by(["level", "school_year"]).aggregate([("n_units", "max"), ("n_expected", "max")])
    by_level: dict[str, list[str]] = {}
    for r in most.sort_by([("level", "ascending"), ("school_year", "ascending")]).to_pylist():
        expected = "" if r["n_expected_max"] is None else f"/{r['n_expected_max']}"
        by_level.setdefault(r["level"], []).append(f"{r['school_year']} {r['n_units_max']}{expected}")
    return [f"CITE/ISCED {level}: {', '.join(years)}" for level, years in by_level.items()]


def _told(table: YearbookTable, figures: Figures, words: Words, is_lone: bool) -> Iterable[str]:
    """Each total that differs from the sum of its parts, of which there is one only or not: where it stands, itself, the sum."""
    for (key, dimension), total in figures.uneven.items():
        figure = figures.by_key[key].value
        if ((key, dimension) in figures.lone) is is_lone:
            yield f"{_where(table, key, dimension, words)}: {figure:.0f} {UNEVEN} {total:.0f}"


def _where(table: YearbookTable, key: Key, summed: str, words: Words) -> str:
    at = dict(zip(table.dimensions, key, strict=True))
    own = {d: words.label(table, d, at).split(" / ")[0] for d in at}
    return ", ".join(own[d] for d in at if d == summed or at[d] != TOTAL)
