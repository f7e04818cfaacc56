"""What of the marts may be published: figures of a country and school year that it has not validated are marked or withheld.

Belongs here: the rule, for every published table alike. Does not belong here: what the countries said
(pipeline/validation.py), thresholds of coverage (dbt_like_sql/), tables of what a row may hold (tables.py), files (shelving.py).

    validated    as it is
    provisional  a normal value (and one of status W, B or D) becomes P
    withheld     tables with `obs_status`: the national rows stay without any figure, as V with the reason; areas go.
                 Tables without it: the rows go. The table `validation` says why.

A flow or change rests on two years: the stricter state counts. A year without a state is withheld; of `coverage` it
stays where nothing was received. A column or metric that rests on a neighbouring year (`rests_on` in the code lists) is
blank, or gone, where that year is withheld.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from eqm_pipeline.catalogue import Catalogue
from eqm_pipeline.publish.tables import PublishedColumn
from eqm_pipeline.schemas.validation import NOT_VALIDATED, State

_UNTOUCHED = {"validation"}
_BECOME_P = ("A", "W", "B", "D")
_RANK = {"validated": 0, "provisional": 1, "withheld": 2}
_FIGURES = ("float64", "int32")


def cleared(
    table: pa.Table, columns: tuple[PublishedColumn, ...], catalogue: Catalogue, states: Iterable[State]
) -> pa.Table:
    """One table in the columns of its mart, as it may be published, whichever it is."""
    said = list(states)
    table = clear(table, columns, said)
    if "metric" not in table.column_names:
        return table
    metrics = {r["metric"]: _offsets(r["rests_on"]) for r in catalogue.rows("codelists/quality_metrics")}
    return _without_metrics(table, metrics, said)


def clear(table: pa.Table, columns: tuple[PublishedColumn, ...], states: Iterable[State]) -> pa.Table:
    """The same but for `data_quality`, of which each metric rests on years of its own."""
    names, states = set(table.column_names), list(states)
    if columns[0].table in _UNTOUCHED or not {"country", "school_year"} <= names:
        return table
    for c in columns:
        if c.rests_on and c.column in names:
            table = _blank(table, c.column, _neighbour_withheld(table, _offsets(c.rests_on), states))
    rank, reason = _judged(table, states)
    if pc.max(rank).as_py() in (None, _RANK["validated"]):
        return table
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
    unknown = pc.is_null(_at(table, table["school_year"], _keys(states)))
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
        out = pc.or_(out, pc.is_valid(_at(table, year, closed)))
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


def _at(table: pa.Table, school_year: Any, keys: pa.Array) -> Any:
    """Position of each row's country and school year in `keys`, null where it is not there; looked up once for each pair."""
    country, year = (_coded(x, pa.string()) for x in (table["country"], school_year))
    pairs = [f"{c} {y}" for c in country.dictionary.to_pylist() for y in year.dictionary.to_pylist()]
    found = pc.index_in(pa.array(pairs, pa.string()), value_set=keys)
    number = pc.add(pc.multiply(country.indices, len(year.dictionary)), year.indices)
    return found.take(number)


def _coded(column: Any, kind: pa.DataType) -> pa.DictionaryArray:
    found = pc.dictionary_encode(pc.cast(column, kind))
    return found.combine_chunks() if isinstance(found, pa.ChunkedArray) else found


def _keys(states: list[State]) -> pa.Array:
    return pa.array([f"{s.country} {s.school_year}" for s in states], pa.string())


def _judged(table: pa.Table, states: list[State]) -> tuple[pa.Array, pa.Array]:
    """The strictest rank of the years that each row rests on, and the reason that goes with it."""
    keys = _keys(states)
    ranks = pa.array([_RANK[s.state] for s in states], pa.int8())
    reasons = pa.array([s.reason for s in states], pa.string())

    def of(school_year: Any, otherwise: str) -> tuple[Any, Any]:
        at = _at(table, school_year, keys)
        return pc.fill_null(ranks.take(at), _RANK[otherwise]), pc.fill_null(reasons.take(at), NOT_VALIDATED)

    rank, reason = of(table["school_year"], "withheld")
    if "year_to" not in table.column_names:
        return rank, reason
    later, later_reason = of(_ending(table["year_to"]), "validated")  # nothing accepted of it is in no figure
    stricter = pc.greater(later, rank)
    return pc.if_else(stricter, later, rank), pc.if_else(stricter, later_reason, reason)


def _ending(year: Any) -> Any:
    """The school year that ends in a year: 2016-2017 for 2017."""
    last = _coded(year, pa.int32())
    texts = [f"{y - 1}-{y}" for y in last.dictionary.to_pylist()]
    return pa.array(texts, pa.string()).take(last.indices)
