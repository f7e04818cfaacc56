"""How a delivery differs in shape from the one before it, said exactly, in both languages.

Belongs here: comparing two shapes. Does not belong here: making them (shape.py), proposing what the contract should say
(contract_patch.py), choosing which delivery came before (pipeline/drift.py). Nothing is guessed: a column that is gone and one
that is new are told as two facts, with how alike their names are.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from difflib import SequenceMatcher

from eqm_pipeline.catalogue.labels import normalise
from eqm_pipeline.quality.shape import Shape

ALIKE = 0.6
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
    if old["sheets"] != new["sheets"]:
        a, b = ", ".join(old["sheets"]), ", ".join(new["sheets"])
        yield Difference("sheets", table, a, b, f"{table}: sheets were “{a}”, now “{b}”.", f"{table} : les feuilles étaient « {a} », désormais « {b} ».")  # fmt: skip


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
    for h, labels in new["codes"].items():
        for label in sorted(set(labels) - set(old["codes"].get(h, labels))):
            yield Difference("code_new", table, h, label, f"{table}: “{label}” is new in “{h}”.", f"{table} : « {label} » est nouveau dans « {h} ».")  # fmt: skip


def likely(header: str, others: list[str]) -> str:
    """The most similar of other headers, blank when none is."""
    plain = normalise(header)
    scored = [(SequenceMatcher(None, plain, normalise(o), autojunk=False).ratio(), o) for o in others]
    best = max(scored, default=(0.0, ""))
    return best[1] if best[0] >= ALIKE else ""
