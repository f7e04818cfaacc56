"""The SQL of a model as Spark says it, through sqlglot, with what sqlglot leaves different made equal.

Belongs here: differences between the two engines in what a text means. Does not belong here: sessions and files
(spark.py), or a rewriting for one model only: what cannot be said generally is refused, and the model is rewritten.
"""

from __future__ import annotations

from functools import lru_cache

import sqlglot
from sqlglot import exp

WHOLE = {exp.DataType.Type.SMALLINT, exp.DataType.Type.INT, exp.DataType.Type.BIGINT}
ALREADY_WHOLE = (
    exp.Count, exp.RowNumber, exp.DenseRank, exp.Rank, exp.Null, exp.Boolean, exp.Predicate, exp.Connector, exp.Not,
)  # fmt: skip
"""What needs no rounding before it becomes a whole number."""


class NotPortable(sqlglot.errors.SqlglotError):
    """The text has no equal on Spark; rewrite it so that both engines read the same."""


@lru_cache(maxsize=1024)
def to_spark(sql: str) -> str:
    """A query in DuckDB's words as one in Spark's that gives the same rows. Raises NotPortable."""
    tree = sqlglot.parse_one(sql, read="duckdb")
    # what stands inside is made over first, so that nothing is made over twice
    for node in reversed(list(tree.walk(bfs=True))):
        made = _equal(node)
        if made is not node:
            if node is tree:
                tree = made
            else:
                node.replace(made)
    return tree.sql(dialect="spark", comments=False, unsupported_level=sqlglot.ErrorLevel.RAISE)


def ticked(name: str) -> str:
    """An identifier as Spark's SQL."""
    return "`" + name.replace("`", "``") + "`"


def _equal(node: exp.Expr) -> exp.Expr:
    """The node, or what says the same on Spark."""
    kind = type(node)
    return HOW[kind](node) if kind in HOW else node


def _quotient(node: exp.Expr) -> exp.Expr:
    """DuckDB divides as double, whatever stands there; Spark divides decimals as decimals."""
    return exp.Div(this=_as("double", node.this), expression=node.expression, typed=False, safe=False)


def _whole(node: exp.Expr) -> exp.Expr:
    """Spark cuts off; DuckDB rounds, the half of a double to even, that of a text or decimal away from nought."""
    inner = node.this
    while isinstance(inner, (exp.Window, exp.Filter)):
        inner = inner.this
    if node.to.this not in WHOLE or isinstance(inner, ALREADY_WHOLE) or _is_whole_literal(inner):
        return node
    number = _as("double", node.this.copy())
    is_double = exp.EQ(this=exp.Typeof(this=node.this), expression=exp.Literal.string("double"))
    even = exp.Anonymous(this="rint", expressions=[number])
    away = exp.Anonymous(this="round", expressions=[number.copy()])
    return exp.Cast(this=exp.If(this=is_double, true=even, false=away), to=node.to)


def _whole_if_it_can(node: exp.Expr) -> exp.Expr:
    """A text that may be no number: rounded away from nought; `1d` and `2f` are numbers to Java only."""
    if node.to.this not in WHOLE:
        return node
    java = exp.RegexpLike(this=_as("text", node.this), expression=exp.Literal.string("[a-zA-Z] *$"))
    text = exp.If(this=java, true=exp.Null(), false=_as("text", node.this.copy()))
    number = exp.TryCast(this=text, to=exp.DataType.build("double"), safe=True)
    rounded = exp.Anonymous(this="round", expressions=[number])
    return exp.TryCast(this=rounded, to=node.to, safe=True)


def _ordered_list(node: exp.Expr) -> exp.Expr:
    """Spark gathers in no order and without nulls; a list ordered by what it holds can be sorted afterwards."""
    order = node.this
    if not isinstance(order, exp.Order):
        raise NotPortable(f"a list without order differs from run to run: {node.sql('duckdb')}")
    by = order.expressions
    if len(by) != 1 or by[0].this != order.this or by[0].args.get("desc"):
        raise NotPortable(f"only a list ordered by what it holds, upwards: {node.sql('duckdb')}")
    every = exp.RespectNulls(this=exp.ArrayAgg(this=order.this))
    return exp.Anonymous(this="array_sort", expressions=[every])


def _where_there_is_one(node: exp.Expr) -> exp.Expr:
    """min_by and max_by: DuckDB passes over a row whose value is null, Spark returns the null."""
    there = exp.Not(this=exp.Is(this=node.this.copy(), expression=exp.Null()))
    above = node.parent
    if isinstance(above, exp.Filter):
        where = above.expression
        where.set("this", exp.and_(where.this, there, copy=False))
        return node
    return exp.Filter(this=node.copy(), expression=exp.Where(this=there))


def _joined(node: exp.Expr) -> exp.Expr:
    """concat: numbers become text before a null becomes an empty one."""
    parts = [e if isinstance(e, exp.Literal) else _as("text", e) for e in node.expressions]
    node.set("expressions", parts)
    return node


def _first_only(node: exp.Expr) -> exp.Expr:
    """regexp_replace: DuckDB replaces the first, Spark all; equal where the end is meant."""
    pattern = node.args["expression"]
    if node.args.get("modifiers") or not (isinstance(pattern, exp.Literal) and pattern.name.endswith("$")):
        raise NotPortable(f"only a pattern that ends in $: {node.sql('duckdb')}")
    return node


def _finite(node: exp.Expr) -> exp.Expr:
    if node.name.lower() != "isfinite":
        return node
    return exp.LT(
        this=exp.Abs(this=node.expressions[0]), expression=_as("double", exp.Literal.string("Infinity"))
    )


def _as(kind: str, inner: exp.Expr) -> exp.Expr:
    return exp.Cast(this=inner, to=exp.DataType.build(kind, dialect="duckdb"))


def _is_whole_literal(inner: exp.Expr) -> bool:
    return isinstance(inner, exp.Literal) and inner.is_int


HOW = {
    exp.Div: _quotient, exp.Cast: _whole, exp.TryCast: _whole_if_it_can, exp.ArrayAgg: _ordered_list,
    exp.ArgMin: _where_there_is_one, exp.ArgMax: _where_there_is_one, exp.Concat: _joined,
    exp.RegexpReplace: _first_only, exp.Anonymous: _finite,
}  # fmt: skip
