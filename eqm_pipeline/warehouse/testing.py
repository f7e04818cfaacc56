"""Tests of models: data tests after a model is built, unit tests on given rows.

Belongs here: the kinds of test a model's .yml may declare. Does not belong here: any particular expectation.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

from eqm_pipeline.errors import ModelFailed
from eqm_pipeline.warehouse.engine import Engine, quoted, sql_type
from eqm_pipeline.warehouse.engines import Relations
from eqm_pipeline.warehouse.models import Model, UnitTest

SAMPLE = 5


def repeats(model: Model) -> tuple[str, str] | None:
    """The test that a row is one of its grain: its name, and the query that gives keys which stand more than once."""
    grain = model.declaration.grain
    if not grain:
        return None
    keys = ", ".join(quoted(c) for c in grain)
    # nothing can hide: a null key counts as equal to a null key
    sql = f"select {keys}, count(*) as n from {quoted(model.name)} group by {keys} having count(*) > 1"  # noqa: S608
    return f"unique ({', '.join(grain)})", sql


def offences(model: Model) -> dict[str, str]:
    """The other data tests by name: each is a condition that no row may meet."""
    out: dict[str, str] = {}
    for test in model.declaration.tests:
        for kind, said in test.items():
            out |= _declared(model.name, kind, said)
    return out


def counting(model: Model) -> str:
    """How many rows meet each condition of `offences`, as one query."""
    counted = ", ".join(f"count(*) filter (where {c})" for c in offences(model).values())
    return f"select {counted} from {quoted(model.name)}"  # noqa: S608


def _declared(name: str, kind: str, said: Any) -> dict[str, str]:
    if kind == "not_null":
        return {f"not_null {c}": f"{quoted(c)} is null" for c in said}
    if kind == "accepted_values":
        listed = ", ".join("'" + str(v).replace("'", "''") + "'" for v in said["values"])
        return {f"accepted_values {said['column']}": f"{quoted(said['column'])} not in ({listed})"}
    if kind == "expression":
        return {f"expression {said}": f"not ({said})"}
    raise ValueError(f"{name}: unknown test {kind}")


def check(engine: Relations, model: Model) -> None:
    """Every data test of a model that was just built, in one pass; the first that fails raises ModelFailed."""
    have = engine.columns(model.name)
    want = {c: sql_type(t) for c, t in model.declaration.columns.items()}
    if have != want:
        raise failed(model, f"columns {want}", [tuple(have.items())])
    if (unique := repeats(model)) and (rows := engine.query(f"{unique[1]} limit {SAMPLE}")):
        raise failed(model, unique[0], rows)
    if conditions := offences(model):
        for (test, condition), n in zip(conditions.items(), engine.query(counting(model))[0], strict=True):
            if n:
                sql = f"select * from {quoted(model.name)} where {condition} limit {SAMPLE}"  # noqa: S608
                raise failed(model, test, engine.query(sql))


def failed(model: Model, test: str, rows: list[Any]) -> ModelFailed:
    """The exception that names model, test and some offending rows."""
    shown = "; ".join(str(r) for r in rows)
    return ModelFailed(
        (f"model {model.name}, test {test}: {shown}", f"modèle {model.name}, test {test} : {shown}"),
        where=model.where or model.name,
        do=("nothing was built upon it; mend the model or what it reads",
            "rien n'a été construit dessus ; corrigez le modèle ou ce qu'il lit"),
    )  # fmt: skip


def run_unit_test(
    model: Model, test: UnitTest, shapes: dict[str, dict[str, str]], start: Callable[[], Relations] = Engine
) -> list[str]:
    """Build the model on the given rows alone; what differs from the expected rows, in words.

    shapes  columns and types of every relation, so that a given row need name only the columns that matter
    start   gives the engine
    """
    engine = start()
    try:
        for relation in model.needs:
            columns = shapes[relation]
            rows = test.given.get(relation, [])
            if strange := {c for r in rows for c in r} - set(columns):
                return [f"{relation} has no column {', '.join(sorted(strange))}"]
            engine.register_rows(relation, [tuple(r.get(c) for c in columns) for r in rows], columns)
        engine.create(model.name, model.sql)
        named = list(test.expect[0]) if test.expect else list(model.declaration.columns)
        listed = ", ".join(quoted(c) for c in named)
        got = engine.query(f"select {listed} from {quoted(model.name)}")  # noqa: S608
    finally:
        engine.close()
    return _difference([tuple(r[c] for c in named) for r in test.expect], got)


def _difference(expected: list[tuple[Any, ...]], got: list[tuple[Any, ...]]) -> list[str]:
    left, missing = list(got), []
    for row in expected:
        at = next((i for i, other in enumerate(left) if _same(row, other)), None)
        if at is None:
            missing.append(f"expected {row}")
        else:
            left.pop(at)
    return [*missing, *(f"unexpected {r}" for r in left)]


def _same(a: tuple[Any, ...], b: tuple[Any, ...]) -> bool:
    return all(
        math.isclose(x, y, rel_tol=1e-9, abs_tol=1e-9)
        if isinstance(x, (int, float)) and isinstance(y, (int, float)) and not isinstance(x, bool)
        else x == y
        for x, y in zip(a, b, strict=True)
    )
