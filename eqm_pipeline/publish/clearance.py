"""What of the marts may be published: figures of a country and school year that it has not validated are marked or withheld.

Belongs here: the rule, for every published table alike. Does not belong here: what the countries said
(pipeline/validation.py), thresholds of coverage (dbt_like_sql/), tables of what a row may hold (tables.py).

    validated    as it is
    provisional  a normal value (and one of status W, B or D) becomes P
    withheld     tables with `obs_status`: the national rows stay without any figure, as V with the reason; areas go.
                 Tables without it: the rows go. The table `validation` says why.

A flow or change rests on two years: the stricter state counts. A year without a state is withheld; of `coverage` it
stays where nothing was received. A column or metric that rests on a neighbouring year (`rests_on` in the code lists) is
blank, or gone, where that year is withheld.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from functools import partial
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from eqm_pipeline.catalogue import Catalogue
from eqm_pipeline.publish.tables import PublishedColumn, published
from eqm_pipeline.schemas.validation import NOT_VALIDATED, State

_UNTOUCHED = {"validation"}
_BECOME_P = ("A", "W", "B", "D")
_RANK = {"validated": 0, "provisional": 1, "withheld": 2}
_FIGURES = ("float64", "int32")


def clear_marts(marts: Path, out: Path, catalogue: Catalogue, states: Iterable[State]) -> dict[str, int]:
    """Every published mart of `marts` as it may be published, into `out`; rows by table. Each file is renamed into place."""
    states, made = list(states), {}
    metrics = {r["metric"]: _offsets(r["rests_on"]) for r in catalogue.rows("codelists/quality_metrics")}
    out.mkdir(parents=True, exist_ok=True)
    for name, columns in published(catalogue).items():
        source = marts / f"{name}.parquet"
        if not source.exists():
            (out / source.name).unlink(missing_ok=True)
            continue
        aside = out / f".{name}.part"
        change = partial(_cleared, columns=columns, metrics=metrics, states=states)
        made[name] = _write(source, aside, change)
        aside.replace(out / source.name)
    return made


def _write(source: Path, target: Path, change: Callable[[pa.Table], pa.Table]) -> int:
    """A Parquet file changed part by part, so that one part is in memory at a time; rows written."""
    file, n = pq.ParquetFile(source), 0
    with pq.ParquetWriter(target, file.schema_arrow, compression="snappy") as writer:
        for i in range(file.num_row_groups):
            table = change(file.read_row_group(i))
            writer.write_table(table)
            n += table.num_rows
    return n


def _cleared(
    table: pa.Table,
    columns: tuple[PublishedColumn, ...],
    metrics: Mapping[str, tuple[int, ...]],
    states: list[State],
) -> pa.Table:
    table = clear(table, columns, states)
    return _without_metrics(table, metrics, states) if "metric" in table.column_names else table


def clear(table: pa.Table, columns: tuple[PublishedColumn, ...], states: Iterable[State]) -> pa.Table:
    """One table in the columns of its mart, as it may be published."""
    names, states = set(table.column_names), list(states)
    if columns[0].table in _UNTOUCHED or not {"country", "school_year"} <= names:
        return table
    for c in columns:
        if c.rests_on and c.column in names:
            table = _blank(table, c.column, _neighbour_withheld(table, _offsets(c.rests_on), states))
    rank, reason = _judged(table, states)
    withheld = pc.equal(rank, _RANK["withheld"])
    if "obs_status" not in names:
        return table.filter(pc.or_(pc.invert(withheld), _silent(table, states)))
    provisional = pc.and_(
        pc.equal(rank, _RANK["provisional"]), pc.is_in(table["obs_status"], value_set=pa.array(_BECOME_P))
    )
    status = pc.if_else(withheld, "V", pc.if_else(provisional, "P", table["obs_status"]))
    table = _with(table, "obs_status", status)
    table = _with(table, "reason", pc.if_else(withheld, reason, table["reason"]))
    for c in columns:
        if c.type in _FIGURES and not c.key and c.column in names:
            table = _blank(table, c.column, withheld)
    if "area_level" in names:
        table = table.filter(pc.or_(pc.invert(withheld), pc.equal(table["area_level"], "country")))
    return table


def _with(table: pa.Table, name: str, values: Any) -> pa.Table:
    i = table.schema.get_field_index(name)
    return table.set_column(i, name, pc.cast(values, table.schema.field(i).type))


def _blank(table: pa.Table, name: str, where: Any) -> pa.Table:
    return _with(table, name, pc.if_else(where, pa.scalar(None, table.schema.field(name).type), table[name]))


def _silent(table: pa.Table, states: list[State]) -> Any:
    """Rows of `coverage` of a year of which nothing was accepted: that nobody was heard from is no figure of anybody's."""
    if "received" not in table.column_names:
        return pa.repeat(pa.scalar(False), table.num_rows)
    unknown = pc.is_null(pc.index_in(_key(table, table["school_year"]), value_set=_keys(states)))
    return pc.and_(unknown, pc.equal(pc.fill_null(table["received"], 0), 0))


def _offsets(rests_on: str) -> tuple[int, ...]:
    return tuple(int(x) for x in rests_on.split())


def _neighbour_withheld(table: pa.Table, offsets: Iterable[int], states: list[State]) -> Any:
    """Rows of which a year before or after, by `offsets`, was accepted and is withheld."""
    closed = _keys([s for s in states if s.state == "withheld"])
    out = pa.repeat(pa.scalar(False), table.num_rows)
    first = pc.cast(pc.utf8_slice_codeunits(pc.cast(table["school_year"], pa.string()), 0, 4), pa.int32())
    for n in offsets:
        began = pc.add(first, n)
        year = pc.binary_join_element_wise(*(pc.cast(x, pa.string()) for x in (began, pc.add(began, 1))), "-")
        out = pc.or_(out, pc.is_in(_key(table, year), value_set=closed))
    return out


def _without_metrics(
    table: pa.Table, metrics: Mapping[str, tuple[int, ...]], states: list[State]
) -> pa.Table:
    """`data_quality` without the metrics that compare with a year that is withheld."""
    gone = pa.repeat(pa.scalar(False), table.num_rows)
    for metric, offsets in metrics.items():
        if offsets:
            mine = pc.and_(pc.equal(table["metric"], metric), _neighbour_withheld(table, offsets, states))
            gone = pc.or_(gone, mine)
    return table.filter(pc.invert(gone))


def _key(table: pa.Table, school_year: Any) -> Any:
    texts = (pc.cast(x, pa.string()) for x in (table["country"], school_year))
    return pc.binary_join_element_wise(*texts, " ")


def _keys(states: list[State]) -> pa.Array:
    return pa.array([f"{s.country} {s.school_year}" for s in states], pa.string())


def _judged(table: pa.Table, states: list[State]) -> tuple[pa.Array, pa.Array]:
    """The strictest rank of the years that each row rests on, and the reason that goes with it."""
    keys = _keys(states)
    ranks = pa.array([_RANK[s.state] for s in states], pa.int8())
    reasons = pa.array([s.reason for s in states], pa.string())

    def of(school_year: Any, otherwise: str) -> tuple[Any, Any]:
        at = pc.index_in(_key(table, school_year), value_set=keys)
        return pc.fill_null(ranks.take(at), _RANK[otherwise]), pc.fill_null(reasons.take(at), NOT_VALIDATED)

    rank, reason = of(table["school_year"], "withheld")
    if "year_to" not in table.column_names:
        return rank, reason
    last = pc.cast(table["year_to"], pa.int32())
    text = pc.binary_join_element_wise(
        pc.cast(pc.subtract(last, 1), pa.string()), pc.cast(last, pa.string()), "-"
    )
    later, later_reason = of(text, "validated")  # a year of which nothing was accepted is in no figure
    stricter = pc.greater(later, rank)
    return pc.if_else(stricter, later, rank), pc.if_else(stricter, later_reason, reason)
