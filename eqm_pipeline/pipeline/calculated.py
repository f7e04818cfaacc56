"""What a calculation came to: added up while its tables go by, then told as a summary and in words.

Belongs here: counting values and reasons. Does not belong here: computing or writing them (compute.py).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc


@dataclass
class Tally:
    """Of published indicators; every table holds whole countries."""

    file: str
    out: str
    counts: int
    warnings: list[dict[str, Any]]
    country_years: int = 0
    values: int = 0
    explained: int = 0
    indicators: set[str] = field(default_factory=set)
    reasons: Counter[str | None] = field(default_factory=Counter)

    def over(self, tables: Iterable[pa.Table]) -> Iterator[pa.Table]:
        """The same tables, each counted as it goes by."""
        for table in tables:
            computed = table.filter(pc.is_valid(table["value"]))
            without = (
                table.filter(pc.is_null(table["value"])).group_by("reason").aggregate([("reason", "count")])
            )
            self.country_years += table.group_by(["country", "year"]).aggregate([]).num_rows
            self.values += computed.num_rows
            self.explained += table.num_rows - computed.num_rows
            self.indicators |= set(pc.unique(computed["indicator"]).to_pylist())
            told = zip(without["reason"].to_pylist(), without["reason_count"].to_pylist(), strict=True)
            self.reasons.update(dict(told))
            yield table

    def summary(self) -> dict[str, Any]:
        """As it is printed in JSON."""
        return {
            "file": self.file,
            "out": self.out,
            "counts": self.counts,
            "country_years": self.country_years,
            "indicators": len(self.indicators),
            "values": self.values,
            "explained": self.explained,
            "reasons": dict(sorted(self.reasons.items(), key=lambda p: (-p[1], str(p[0])))),
            "warnings": self.warnings,
        }


def in_words(told: dict[str, Any]) -> list[str]:
    """A summary as a person reads it."""
    lines = [
        f"{told['counts']} counts of {told['country_years']} country-years",
        f"computed   {told['values']} values of {told['indicators']} indicators",
        f"explained  {told['explained']} rows without value",
        *(f"           {n:>6}  {reason}" for reason, n in list(told["reasons"].items())[:5]),
        *(f"to confirm {w['en']} / {w['fr']}" for w in told["warnings"]),
    ]
    return [*lines, f"written    {told['out']}"]
