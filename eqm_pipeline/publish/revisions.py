"""What changed between two releases, value by value.

Belongs here: comparing two tables of indicators, counting what differs. Does not belong here: why (pipeline/releasing/explain.py), or words
(note.py).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

NOT_TRACED = "not_traced"
CHANGES = ("changed", "status", "added", "removed")
"""Another value; the same value under another status; a row that is new, or gone."""
_COMPARED = ("value", "obs_status")
_KEY = (
    "country", "school_year", "area_level", "area", "indicator", "base_indicator", "level", "grade", "age", "sex",
    "sector", "location", "breakdown", "category", "method",
)  # fmt: skip
COLUMNS = (
    *_KEY,
    "year",
    "change",
    "value_before",
    "value_after",
    "obs_status_before",
    "obs_status_after",
    "cause",
)


@dataclass(frozen=True)
class Detail:
    """One ingredient that differs between two releases, in words: `of` is a country, or blank for all."""

    of: str
    cause: str
    en: str
    fr: str


@dataclass(frozen=True)
class Explained:
    """`rows` in COLUMNS, sorted by key, each with its cause or causes joined by `+`; `details` are what was swapped."""

    rows: pa.Table
    details: tuple[Detail, ...] = ()


Explain = Callable[[pa.Table, pa.Table], Explained]
"""From the indicators before and after to what changed and why."""


def indicators_of(release: Path, country: str = "") -> pa.Table:
    """The indicators of a release on disk, or those of one country."""
    columns = [*_KEY, "year", "year_to", *_COMPARED]
    only = [("country", "==", country)] if country else None
    return pq.read_table(_indicators(release), columns=columns, filters=only, partitioning=None)


def countries_of(release: Path) -> list[str]:
    """The countries of which a release on disk has indicators."""
    table = pq.read_table(
        _indicators(release), columns=["country"], read_dictionary=["country"], partitioning=None
    )
    return sorted(pc.unique(pc.cast(table["country"], pa.string())).to_pylist())


def _indicators(release: Path) -> Path:
    return release / "data" / "indicators.parquet"


def untraced(before: pa.Table, after: pa.Table) -> Explained:
    """What changed, without a cause: for releases whose ingredients are not at hand."""
    rows = compare(before, after)
    return Explained(with_causes(rows, pa.repeat(pa.scalar(NOT_TRACED), rows.num_rows)))


def compare(before: pa.Table, after: pa.Table) -> pa.Table:
    """Rows added, removed or of another value or status, in COLUMNS without `cause`, sorted by key."""
    old, new = keys(before), keys(after)
    at = pc.index_in(new, value_set=old)
    value, status = (_differs(after[c], before[c].take(at)) for c in _COMPARED)
    moved = pc.and_(pc.is_valid(at), value)
    only_status = pc.and_(pc.is_valid(at), pc.and_(pc.invert(value), status))
    gone = pc.is_null(pc.index_in(old, value_set=new))
    parts = [
        _rows(after.filter(moved), before.take(at.filter(moved)), "changed"),
        _rows(after.filter(only_status), before.take(at.filter(only_status)), "status"),
        _rows(after.filter(pc.is_null(at)), None, "added"),
        _rows(None, before.filter(gone), "removed"),
    ]
    return pa.concat_tables(parts).sort_by([(k, "ascending") for k in _KEY])


def keys(table: pa.Table) -> pa.Array:
    """The key of each row as one text."""
    columns = [pc.cast(table[k], pa.string()) for k in _KEY]
    return pc.binary_join_element_wise(*columns, "\x1f").combine_chunks()


def _differs(a: pa.ChunkedArray, b: pa.ChunkedArray) -> Any:
    unlike = pc.fill_null(pc.not_equal(a, b), False)
    return pc.or_(unlike, pc.xor(pc.is_null(a), pc.is_null(b)))


def _rows(after: pa.Table | None, before: pa.Table | None, change: str) -> pa.Table:
    named = after if after is not None else before
    assert named is not None
    columns: dict[str, Any] = {k: pc.cast(named[k], pa.string()) for k in _KEY}
    columns["year"] = pc.cast(named["year"], pa.int16())
    columns["change"] = pa.repeat(pa.scalar(change), named.num_rows)
    for what, kind in (("value", pa.float64()), ("obs_status", pa.string())):
        for side, table in (("before", before), ("after", after)):
            nothing = pa.nulls(named.num_rows, kind)
            columns[f"{what}_{side}"] = nothing if table is None else pc.cast(table[what], kind)
    return pa.table(columns)


def with_causes(rows: pa.Table, causes: Any) -> pa.Table:
    """The rows with their last column."""
    return rows.append_column("cause", causes).select(list(COLUMNS))


def with_value(rows: pa.Table) -> pa.Table:
    """The rows without those added or removed that had no value: of a cell that says why it is blank, nothing is lost or won."""
    blank = pc.and_(pc.is_null(rows["value_before"]), pc.is_null(rows["value_after"]))
    return rows.filter(
        pc.invert(pc.and_(blank, pc.is_in(rows["change"], value_set=pa.array(["added", "removed"]))))
    )


def counts(rows: pa.Table, by: Sequence[str] = ()) -> list[dict[str, Any]]:
    """How many rows there are of each of CHANGES, by some columns; a row per group, sorted."""
    grouped = rows.group_by([*by, "change"]).aggregate([([], "count_all")]).to_pylist()
    out: dict[tuple[str, ...], dict[str, Any]] = {}
    for r in grouped:
        key = tuple(r[c] for c in by)
        entry = out.setdefault(key, dict(zip(by, key, strict=True)) | dict.fromkeys(CHANGES, 0))
        entry[r["change"]] = r["count_all"]
    return [out[k] for k in sorted(out)]
