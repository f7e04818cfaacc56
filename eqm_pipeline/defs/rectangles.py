"""Cuts a set of country × school year into rectangles: one Dagster run covers a rectangle of ordered keys.

Belongs here: the cutting. Does not belong here: what the keys mean or how a run is tagged (partitions.py).
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

Key = tuple[str, str]


@dataclass(frozen=True)
class Rectangle:
    """All keys from `first` to `last`, both included, in the order of countries and of school years."""

    first: Key
    last: Key

    def keys(self, countries: Sequence[str], years: Sequence[str]) -> list[Key]:
        """What it covers, in order."""
        rows = countries[countries.index(self.first[0]) : countries.index(self.last[0]) + 1]
        return [
            (c, y) for c in rows for y in years[years.index(self.first[1]) : years.index(self.last[1]) + 1]
        ]


def rectangles(keys: Collection[Key], countries: Sequence[str], years: Sequence[str]) -> list[Rectangle]:
    """Rectangles that cover exactly these keys, each once.

    Neighbouring countries that need the same run of years share one. ValueError for a key whose country or
    school year is not in the order given.
    """
    column, row = {y: i for i, y in enumerate(years)}, {c: i for i, c in enumerate(countries)}
    if unknown := sorted({k for k in keys if k[0] not in row or k[1] not in column}):
        raise ValueError(f"not a partition: {unknown[0][0]} {unknown[0][1]}")
    out: list[Rectangle] = []
    open_: dict[Key, str] = {}  # (first year, last year) → country in which the rectangle begins
    previous = ""
    for country in [*countries, ""]:
        stretches = set(_stretches(sorted(column[y] for c, y in keys if c == country), years))
        for first, last in sorted(set(open_) - stretches):
            out.append(Rectangle((open_.pop((first, last)), first), (previous, last)))
        for stretch in stretches - set(open_):
            open_[stretch] = country
        previous = country
    return sorted(out, key=lambda r: (row[r.first[0]], column[r.first[1]]))


def _stretches(columns: list[int], years: Sequence[str]) -> list[tuple[str, str]]:
    """Unbroken runs of years."""
    out: list[tuple[int, int]] = []
    for i in columns:
        if out and i == out[-1][1] + 1:
            out[-1] = (out[-1][0], i)
        else:
            out.append((i, i))
    return [(years[a], years[b]) for a, b in out]
