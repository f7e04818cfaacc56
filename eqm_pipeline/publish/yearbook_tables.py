"""From the published counts of a country to the figures of one declared table, totals and what is uneven among them.

Belongs here: which rows a table is made of, sums of parts. Does not belong here: tables (catalogue/yearbook.yml), words
(yearbook_words.py), sheets (yearbook_sheets.py).
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, replace

import pyarrow as pa
import pyarrow.compute as pc

from eqm_pipeline.catalogue.models import YearbookDimension, YearbookTable
from eqm_pipeline.publish.yearbook_words import TOTAL

NO_CATEGORY = "_Z"
NORMAL = "A"
WITHHELD = "V"
_CODED: tuple[YearbookDimension, ...] = ("grade", "age", "sex", "sector", "location", "category")
_MUST_VARY = {"area", "age", "sector", "location", "category"}
Key = tuple[str, ...]


@dataclass(frozen=True)
class Figure:
    """A number with its status; None where it is missing, never 0 instead."""

    value: float | None
    obs_status: str


@dataclass(frozen=True)
class Figures:
    """All figures of a table by their codes, in the order of its dimensions.

    `uneven` holds the sums of parts that differ from the total printed, by the key of the total and the dimension summed;
    `lone` those of them of which one part only is there.
    """

    by_key: Mapping[Key, Figure]
    uneven: Mapping[tuple[Key, YearbookDimension], float]
    rows: pa.Table
    lone: frozenset[tuple[Key, YearbookDimension]] = frozenset()


def figures(counts: pa.Table, table: YearbookTable, severities: Mapping[str, int]) -> Figures | None:
    """The figures of a table out of the counts of one country; None when nothing of it was delivered."""
    chosen = _chosen(counts, table)
    columns = [_codes(chosen, d) for d in table.dimensions]
    values, statuses = chosen["value"].to_pylist(), chosen["obs_status"].to_pylist()
    found = {
        tuple(codes): Figure(value, status)
        for *codes, value, status in zip(*columns, values, statuses, strict=True)
    }
    if not _is_delivered(found, table):
        return None
    if "age" in table.dimensions:
        found = _ages_used(found, table.dimensions.index("age"))
    uneven: dict[tuple[Key, YearbookDimension], float] = {}
    lone = set()
    for i, dimension in enumerate(table.dimensions):
        if dimension in table.totals:
            for key, parts in _parts(found, i).items():
                if (total := found.get(key)) is None:
                    found[key] = _sum(parts, severities)
                elif (told := _known(parts)) and _differ(total.value, sum(told)):
                    uneven[key, dimension] = sum(told)
                    lone |= {(key, dimension)} if len(parts) == 1 else set()
    return Figures(found, uneven, chosen, frozenset(lone))


def with_withheld(
    found: Figures, table: YearbookTable, years: Collection[str], stands: Callable[[str, str], bool]
) -> Figures:
    """With V in the cells of areas that have no figure because their school year is withheld: their rows are not published.

    `stands` says whether there is an area in a school year. Where the whole country stands in the table and has no figure of the kind either, nothing was delivered.
    """
    if "area" not in table.dimensions or not years:
        return found
    depth, area = len(table.rows), table.dimensions.index("area")
    year = table.dimensions.index("school_year")
    down, across = ({k[:depth] for k in found.by_key}, {k[depth:] for k in found.by_key})
    filled = dict(found.by_key)
    for key in ((*r, *c) for r in down for c in across):
        if key not in filled and key[year] in years and stands(key[area], key[year]):
            country = found.by_key.get((*key[:area], TOTAL, *key[area + 1 :]))
            if "area" not in table.totals or (country and country.obs_status == WITHHELD):
                filled[key] = Figure(None, WITHHELD)
    return replace(found, by_key=filled)


def _chosen(counts: pa.Table, table: YearbookTable) -> pa.Table:
    """Rows of the table: dimensions that it does not name stand at their total."""
    breakdowns, levels = [table.breakdown], ["country"]
    if table.breakdown != NO_CATEGORY and "category" in table.totals:
        breakdowns.append(NO_CATEGORY)
    if table.areas != "country":
        levels = [table.areas, *(["country"] if "area" in table.totals else [])]
    mask = pc.is_in(counts["measure"], value_set=pa.array(table.measures))
    mask = pc.and_(mask, pc.is_in(counts["breakdown"], value_set=pa.array(breakdowns)))
    mask = pc.and_(mask, pc.is_in(counts["area_level"], value_set=pa.array(levels)))
    if table.levels:
        mask = pc.and_(mask, pc.is_in(counts["level"], value_set=pa.array(table.levels)))
    for d in _CODED:
        total = NO_CATEGORY if d == "category" else TOTAL
        if d not in table.dimensions:
            mask = pc.and_(mask, pc.equal(counts[d], total))
        elif d not in table.totals:
            mask = pc.and_(mask, pc.not_equal(counts[d], total))
    return counts.filter(mask)


def _codes(chosen: pa.Table, dimension: YearbookDimension) -> list[str]:
    """Codes of a dimension; the whole of it is `_T`, for areas and categories too."""
    codes = chosen[dimension]
    if dimension == "area":
        codes = pc.if_else(pc.equal(chosen["area_level"], "country"), TOTAL, codes)
    if dimension == "category":
        codes = pc.if_else(pc.equal(codes, NO_CATEGORY), TOTAL, codes)
    return codes.to_pylist()


def _is_delivered(found: Mapping[Key, Figure], table: YearbookTable) -> bool:
    """Whether some figure is given, if only to be withheld, by what the table is about."""
    asked = [i for i, d in enumerate(table.dimensions) if d in _MUST_VARY and d not in table.optional]
    given = (k for k, f in found.items() if f.value is not None or f.obs_status == WITHHELD)
    return any(all(k[i] != TOTAL for i in asked) for k in given)


def _ages_used(found: Mapping[Key, Figure], i: int) -> dict[Key, Figure]:
    """Without the ages at which nobody stands anywhere in the table."""
    used = {TOTAL} | {k[i] for k, f in found.items() if f.value != 0}
    return {k: f for k, f in found.items() if k[i] in used}


def _parts(found: Mapping[Key, Figure], i: int) -> dict[Key, list[Figure]]:
    """Key of each total over the i-th dimension, whether it is there or not, and its parts."""
    out: dict[Key, list[Figure]] = {}
    for key, figure in found.items():
        if key[i] != TOTAL:
            out.setdefault((*key[:i], TOTAL, *key[i + 1 :]), []).append(figure)
    return out


def _known(parts: list[Figure]) -> list[float]:
    return [p.value for p in parts if p.value is not None]


def _differ(total: float | None, of_parts: float) -> bool:
    return total is not None and abs(total - of_parts) > 0.5


def _sum(parts: list[Figure], severities: Mapping[str, int]) -> Figure:
    """The sum of parts with the gravest of their statuses; missing when a part is."""
    status = max((p.obs_status for p in parts), key=lambda s: severities.get(s, 0))
    told = _known(parts)
    return Figure(sum(told) if len(told) == len(parts) else None, status)
