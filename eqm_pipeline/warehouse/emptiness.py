"""Models that can only be empty, told from their SQL: where nobody sent tests or answers there is nothing to plan and run.

Belongs here: what follows from relations without rows. Does not belong here: which those are (engines), what a row means.
"""

from __future__ import annotations

from collections.abc import Collection
from functools import cache

from sqlglot import exp

from eqm_pipeline.warehouse.codes import parsed


@cache
def _empty(sql: str, empty: frozenset[str]) -> bool:
    return _is_empty(parsed(sql), empty)


def surely_empty(sql: str, needs: frozenset[str], empty: Collection[str]) -> bool:
    """Whether a query gives no row, whatever else it reads, where these relations have none."""
    without = needs & set(empty)
    return bool(without) and _empty(sql, without)


def _is_empty(query: exp.Expression, empty: frozenset[str]) -> bool:
    """False wherever it is not certain."""
    if with_ := query.args.get("with_") or query.args.get("with"):
        for cte in with_.expressions:
            empty = (empty - {cte.alias}) | ({cte.alias} if _is_empty(cte.this, empty) else set())
    if isinstance(query, exp.Subquery):
        return _is_empty(query.this, empty)
    if isinstance(query, exp.Table):
        return query.name in empty
    if isinstance(query, exp.Union):
        return _is_empty(query.this, empty) and _is_empty(query.expression, empty)
    return isinstance(query, exp.Select) and _select_is_empty(query, empty)


def _select_is_empty(select: exp.Select, empty: frozenset[str]) -> bool:
    origin, joins = select.args.get("from_") or select.args.get("from"), select.args.get("joins") or []
    if origin is None or _speaks_of_none(select):
        return False
    if any(j.side not in ("", "LEFT") for j in joins):
        return False
    inner = [j.this for j in joins if not j.side and j.kind in ("", "INNER", "CROSS")]
    return any(_is_empty(read, empty) for read in (origin.this, *inner))


def _speaks_of_none(select: exp.Select) -> bool:
    """Whether it may give a row even where it reads none: an aggregate of everything."""
    if (group := select.args.get("group")) is not None:
        return bool(list(group.find_all(exp.GroupingSets, exp.Rollup, exp.Cube, exp.Tuple)))
    if select.args.get("having"):
        return True
    found = (f for p in select.expressions for f in p.find_all(exp.AggFunc, exp.Anonymous))
    return any(f.find_ancestor(exp.Select) is select and not _in_window(f) for f in found)


def _in_window(function: exp.Expression) -> bool:
    around = function.parent
    while isinstance(around, (exp.Filter, exp.IgnoreNulls, exp.RespectNulls)):
        function, around = around, around.parent
    return isinstance(around, exp.Window) and around.this is function
