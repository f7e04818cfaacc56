"""How a source asks for a measure: what the contract says of its ages, categories and nils, as a condition on cells.

Belongs here: seeds of the contracts, looked up. Does not belong here: cells (select.py), pairs (pairs.py).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from eqm_pipeline.pipeline.trace.stored import Row, Stored
from eqm_pipeline.warehouse.seeds import COLUMNS


@dataclass(frozen=True)
class Asked:
    """A measure as one source asks it of units of one kind, and how its total is made of what was asked."""

    table: str
    source: str
    unit_level: str
    measure: str
    level: str
    breakdown: str
    category: str
    breakdowns: tuple[str, ...]
    summed_ages: tuple[str, ...]
    nil_when_absent: bool

    def where(self) -> tuple[str, list[Any]]:
        """SQL condition on a core table, and its parameters: all ages, all grades, both sexes."""
        told = (
            "source = ? and unit_level = ? and measure = ? and level = ? and list_contains(?, breakdown)"
            " and (? = '_Z' or category = ?) and (age = '_T' or list_contains(?, breakdown))"
        )
        given = [self.source, self.unit_level, self.measure, self.level, list(self.breakdowns)]
        return told, [*given, self.category, self.category, list(self.summed_ages)]


def asked(stored: Stored, table: str, source: str, unit_level: str, measure: str, level: str, breakdown: str, category: str) -> Asked:  # fmt: skip
    """How a total comes about: without a column of its own it is the sum of its ages, or of its categories."""
    covered = seed(stored, "covered_measures")
    rows = [
        r for r in covered
        if (r["country"], r["source"], r["unit_level"], r["core_table"], r["measure"], r["level"])
        == (stored.country, source, unit_level, table, measure, level)
    ]  # fmt: skip
    fills = [r["breakdown"] for r in rows if r["fills_total"]] if breakdown == "_Z" else []
    breakdowns = tuple(dict.fromkeys([breakdown, *fills]))
    aged = tuple(r["breakdown"] for r in rows if not r["total_age"])
    nil = any(r["nil_when_absent"] for r in rows if r["breakdown"] in breakdowns)
    return Asked(table, source, unit_level, measure, level, breakdown, category, breakdowns, aged, nil)


def seed(stored: Stored, name: str) -> list[Row]:
    """A seed as dictionaries, made once."""
    if name not in stored.told:
        stored.told[name] = [dict(zip(COLUMNS[name], r, strict=True)) for r in stored.known[name]]
    return stored.told[name]
