"""How a delivery differs in shape from the one before it, said exactly, in both languages.

Belongs here: comparing two shapes. Does not belong here: making them (shape.py), proposing what the contract should say
(contract_patch.py), choosing which delivery came before (pipeline/drift.py). Nothing is guessed: a column that is gone and one
that is new are told as two facts, with how alike their names are.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from difflib import SequenceMatcher
from typing import Any

from eqm_pipeline.catalogue.labels import normalise
from eqm_pipeline.quality.shape import Shape

ALIKE = 0.6
MOST_SHOWN = 40
_MONTH = r"(?:jan|f[eé]v|feb|mar|avr|apr|mai|may|juin|jun|juil|jul|ao[uû]|aug|sep|oct|nov|d[eé]c)[^\W\d_]*\.?"
_DATE = re.compile(
    rf"\d{{4}}[-/._ ]\d{{1,2}}[-/._ ]\d{{1,2}}(?!\d)|\d{{1,2}}[-/._ ]\d{{1,2}}[-/._ ]\d{{4}}|\b(?:\d{{1,2}}(?:er)?[-/._ ]+)?{_MONTH}[-/._ ]+(?=(?:19|20)\d{{2}})",
    re.I,
)
_SHORT = re.compile(r"(?<!\d)(\d{2})[-/_ ](\d{2})(?!\d)")
_YEAR = re.compile(r"(?<!\d)(?:19|20)\d{2}(?: ?[-/_ ] ?(?:(?:19|20)\d{2}|\d{2})(?!\d))?(?!\d)")
PARTS = {
    "workbook": ("sheet", "feuille"), "archive": ("file", "fichier"), "database": ("table", "table"), "delimited": ("sheet", "feuille"),
}  # fmt: skip
KINDS = {"number": ("numbers", "des nombres"), "text": ("text", "du texte"), "empty": ("nothing", "rien")}


@dataclass(frozen=True)
class Difference:
    """One difference: what kind, in which table, of what (`before`, `after`), and the sentence."""

    kind: str
    table: str
    before: str
    after: str
    en: str
    fr: str

    def plain(self) -> dict[str, str]:
        return asdict(self)


def told(before: Shape | None, now: Shape) -> list[Difference]:
    """All that is to be said of a delivery: what it lacks, or else how it differs from the one before, if there is one."""
    if "parts" in now:
        return list(_absent(now["parts"]))
    return compare(before, now) if before and now else []


def _absent(parts: Mapping[str, Any]) -> Iterator[Difference]:
    """Sheets, members or tables that the contract expects and the file does not hold, beside those that it holds."""
    en, fr = PARTS[parts["format"]]
    held = ", ".join(f"“{h}”" for h in parts["held"][:MOST_SHOWN]) or "–"
    held_fr = ", ".join(f"« {h} »" for h in parts["held"][:MOST_SHOWN]) or "–"
    for table, select in parts["absent"].items():
        like = likely(select, parts["held"])
        hint = (f" “{like}” has a similar name.", f" « {like} » porte un nom proche.") if like else ("", "")
        yield Difference("part_gone", table, select, like, f"{table}: no {en} “{select}” in the file. Not used so far: {held}.{hint[0]}", f"{table} : pas de {fr} « {select} » dans le fichier. Sans emploi jusqu'ici : {held_fr}.{hint[1]}")  # fmt: skip


def compare(before: Shape, now: Shape) -> list[Difference]:
    """Differences table by table, in the order in which a reader of the file meets them."""
    old, new = before["tables"], now["tables"]
    gone, come = sorted(set(old) - set(new)), sorted(set(new) - set(old))
    out = [
        *(
            Difference("table_gone", n, n, "", f"Table {n} is gone.", f"Le tableau {n} a disparu.")
            for n in gone
        ),
        *(
            Difference("table_new", n, "", n, f"Table {n} is new.", f"Le tableau {n} est nouveau.")
            for n in come
        ),
    ]
    for name in sorted(set(old) & set(new)):
        out += [*_sheets(name, old[name], new[name]), *_headers(name, old[name], new[name])]
        out += [*_kinds(name, old[name], new[name]), *_codes(name, old[name], new[name])]
    return out


def _sheets(table: str, old: Shape, new: Shape) -> Iterator[Difference]:
    if {timeless(s) for s in old["sheets"]} != {timeless(s) for s in new["sheets"]}:
        a, b = ", ".join(old["sheets"]), ", ".join(new["sheets"])
        yield Difference("sheets", table, a, b, f"{table}: sheets were “{a}”, now “{b}”.", f"{table} : les feuilles étaient « {a} », désormais « {b} ».")  # fmt: skip


def timeless(name: str) -> str:
    """The name of a sheet without the school year or date in it, which change with every delivery."""
    return normalise(_YEAR.sub(" ", _SHORT.sub(_short, _DATE.sub(" ", name))))


def _short(m: re.Match[str]) -> str:
    """Two figures twice are a school year when the second follows the first: 21-22."""
    return " " if (int(m[1]) + 1) % 100 == int(m[2]) else m[0]


def _headers(table: str, old: Shape, new: Shape) -> Iterator[Difference]:
    gone = [h for h in old["headers"] if h not in new["headers"]]
    come = [h for h in new["headers"] if h not in old["headers"]]
    for h in gone:
        like = likely(h, come)
        hint = (
            (f" “{like}” is new and has a similar name.", f" « {like} » est nouvelle et porte un nom proche.")
            if like
            else ("", "")
        )
        yield Difference("header_gone", table, h, like, f"{table}: column “{h}” is gone.{hint[0]}", f"{table} : la colonne « {h} » a disparu.{hint[1]}")  # fmt: skip
    for h in come:
        yield Difference("header_new", table, "", h, f"{table}: column “{h}” is new.", f"{table} : la colonne « {h} » est nouvelle.")  # fmt: skip
    both = (
        [h for h in old["headers"] if h in new["headers"]],
        [h for h in new["headers"] if h in old["headers"]],
    )
    if both[0] != both[1]:
        a, b = next((x, y) for x, y in zip(*both, strict=True) if x != y)
        yield Difference("order", table, a, b, f"{table}: columns stand in another order, first where “{a}” stood: “{b}”.", f"{table} : les colonnes sont dans un autre ordre, d'abord là où était « {a} » : « {b} ».")  # fmt: skip


def _kinds(table: str, old: Shape, new: Shape) -> Iterator[Difference]:
    for h, kind in new["kinds"].items():
        was = old["kinds"].get(h, kind)
        if was != kind:
            (a_en, a_fr), (b_en, b_fr) = KINDS[was], KINDS[kind]
            yield Difference("kind", table, f"{h}: {was}", f"{h}: {kind}", f"{table}: “{h}” held {a_en}, now {b_en}.", f"{table} : « {h} » contenait {a_fr}, désormais {b_fr}.")  # fmt: skip


def _codes(table: str, old: Shape, new: Shape) -> Iterator[Difference]:
    """Labels that are new, gone, or spelt otherwise. Nothing is said of a column of which one of the two holds none."""
    for h, labels in new["codes"].items():
        had = old["codes"].get(h, [])
        if not labels or not had:
            continue
        before, now = {normalise(x): x for x in reversed(had)}, {normalise(x) for x in labels}
        for label in sorted(set(labels) - set(had)):
            known = before.get(normalise(label))
            if known is not None:
                yield Difference("code_respelt", table, known, label, f"{table}: “{label}” in “{h}” is another spelling of “{known}”.", f"{table} : « {label} » dans « {h} » est une autre graphie de « {known} ».")  # fmt: skip
            else:
                yield Difference("code_new", table, h, label, f"{table}: “{label}” is new in “{h}”.", f"{table} : « {label} » est nouveau dans « {h} ».")  # fmt: skip
        for label in (x for x in had if normalise(x) not in now):
            yield Difference("code_gone", table, label, h, f"{table}: “{label}” is no longer in “{h}”.", f"{table} : « {label} » n'est plus dans « {h} ».")  # fmt: skip


def likely(header: str, others: list[str]) -> str:
    """The most similar of other headers, blank when none is."""
    plain = normalise(header)
    scored = [(SequenceMatcher(None, plain, normalise(o), autojunk=False).ratio(), o) for o in others]
    best = max(scored, default=(0.0, ""))
    return best[1] if best[0] >= ALIKE else ""
