"""Matching what people write with what the catalogue declares: labels, headers, area names.

Belongs here: normalisation and the meaning of `{placeholders}` in a contract's column keys.
Does not belong here: values of cells (conform/).
"""

from __future__ import annotations

import itertools
import re
import unicodedata
from dataclasses import dataclass, field
from functools import lru_cache

from eqm_pipeline.catalogue.models import Area, Column, Contract, Table

_PLACEHOLDER = re.compile(r"\{(\w+)\}")
DIMENSIONS = ("measure", "level", "grade", "age", "sex", "breakdown", "category")


@lru_cache(maxsize=65536)
def normalise(text: str) -> str:
    """Case, accents, hyphens, punctuation and repeated spaces do not distinguish labels."""
    plain = unicodedata.normalize("NFKD", text.replace("œ", "oe").replace("Œ", "OE"))
    plain = "".join(c for c in plain if not unicodedata.combining(c)).casefold()
    return " ".join(re.sub(r"[^0-9a-z+]+", " ", plain).split())


@dataclass(frozen=True)
class Resolved:
    """A header that a contract's column key explains; `dims` are codes, no longer placeholders."""

    header: str
    key: str
    spec: Column
    dims: dict[str, str] = field(default_factory=dict)
    exact: bool = True


class HeaderMatcher:
    """Explains the headers of one table by its contract; exact keys win over patterns, patterns over `{rest}`."""

    def __init__(self, contract: Contract, table: Table) -> None:
        self.known: dict[str, tuple[str, str, dict[str, str]]] = {}
        self.open: list[tuple[re.Pattern[str], str]] = []
        self.table = table
        plain = [k for k in table.columns if not _PLACEHOLDER.search(k)]
        for key in sorted(table.columns, key=lambda k: k not in plain):
            for spelt, captured in self._spellings(key, contract):
                self.known.setdefault(normalise(spelt), (key, spelt, captured))

    def _spellings(self, key: str, contract: Contract) -> list[tuple[str, dict[str, str]]]:
        names = _PLACEHOLDER.findall(key)
        if any(n not in contract.codes for n in names):
            parts = [
                re.escape(normalise(p)) if i % 2 == 0 else r"(.*?)"
                for i, p in enumerate(_PLACEHOLDER.split(key))
            ]
            self.open.append((re.compile(r"\s*".join(p for p in parts if p) + "$"), key))
            return []
        out = []
        for labels in itertools.product(*(contract.codes[n] for n in names)):
            captured = {n: contract.codes[n][label] for n, label in zip(names, labels, strict=True)}
            out.append((key.format(**dict(zip(names, labels, strict=True))), captured))
        return out

    def match(self, header: str) -> Resolved | None:
        """The contract's word on a header, or None when it has none."""
        plain = normalise(header)
        if plain in self.known and plain:
            key, spelt, captured = self.known[plain]
            spec = self.table.columns[key]
            return Resolved(header, key, spec, _dims(spec, captured), spelt == header)
        for pattern, key in self.open:
            if m := pattern.match(plain):
                names = _PLACEHOLDER.findall(key)
                captured = dict(zip(names, (g.replace(" ", "_") for g in m.groups()), strict=False))
                spec = self.table.columns[key]
                return Resolved(header, key, spec, _dims(spec, captured))
        return None

    def pseudo(self) -> list[str]:
        """Pseudo-columns (`@sheet`, `@file`, `@country`) that the table declares."""
        return [k for k in self.table.columns if k.startswith("@")]


def _dims(spec: Column, captured: dict[str, str]) -> dict[str, str]:
    out = {}
    for d in DIMENSIONS:
        value = getattr(spec, d)
        if value is not None:
            m = _PLACEHOLDER.fullmatch(value)
            out[d] = captured.get(m.group(1), value) if m else value
    return out


class AreaMatcher:
    """Area codes of one country and year, by code, name or alias."""

    def __init__(self, areas: list[Area], year: int) -> None:
        self.code: dict[tuple[str, str], str] = {}
        self.exact: set[tuple[str, str]] = set()
        self.parent: dict[str, str] = {}
        self.clash: set[tuple[str, str]] = set()
        for a in areas:
            if not a.valid_from <= year <= a.valid_to:
                continue
            self.parent[a.area] = a.parent
            for label in (a.area, a.name, *a.aliases):
                known = self.code.setdefault((a.area_level, normalise(label)), a.area)
                if known != a.area and label != a.area:
                    self.clash.add((a.area_level, normalise(label)))
                self.exact.add((a.area_level, label))

    def labels(self, area_level: str) -> dict[str, str]:
        """Normalised label → code, for one level; a label of two areas names neither."""
        return {
            label: code
            for (lv, label), code in self.code.items()
            if lv == area_level and (lv, label) not in self.clash
        }
