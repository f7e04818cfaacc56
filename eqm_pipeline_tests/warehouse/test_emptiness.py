"""What is said to be empty is: told from the SQL, and held against the engine over relations of the models."""

from __future__ import annotations

import pytest

from eqm_pipeline.warehouse.emptiness import surely_empty
from eqm_pipeline.warehouse.engine import Engine
from eqm_pipeline.warehouse.models import load_models
from eqm_pipeline_tests.warehouse.test_models import SHAPES

MODELS = load_models()
EMPTY = [
    "select a from e",
    "select count(*) over () as n from e",
    "select a, count(*) as n from e group by a",
    "select (select max(a) from f) as m from e",
    "select * from f inner join e using (a)",
    "select * from f, e",
    "select * from e left join f using (a)",
    "select * from (select a from e) as s",
    "with x as (select * from e), y as (select * from x inner join f using (a)) select * from y union select * from x",
]
NOT_SURELY = [
    "select a from f",
    "select count(*) as n from e",
    "select sum(count(*)) over () as n from e",
    "select mad(a) as m from e",
    "select coalesce(max(a), 0) as m from e",
    "select count(*) as n from e group by ()",
    "select count(*) as n from e group by rollup (a)",
    "select count(*) as n from e group by grouping sets ((a), ())",
    "select 1 as a from e having count(*) = 0",
    "select * from f left join e using (a)",
    "select * from e full join f using (a)",
    "select f.a from e right join f using (a)",
    "select a from f union all select a from e",
    "select a from f except select a from e",
    "with e as (select 1 as a) select * from e",
    "select * from (select max(a) as m from e) as s",
]


def rows(sql: str) -> int:
    engine = Engine()
    for name, held in (("e", []), ("f", [(1,), (2,)])):
        engine.register_rows(name, held, {"a": "integer"})
    return len(engine.query(sql))


@pytest.mark.parametrize("sql", EMPTY)
def test_what_only_reads_no_rows_has_none(sql: str) -> None:
    assert surely_empty(sql, frozenset({"e", "f"}), {"e"})
    assert rows(sql) == 0


@pytest.mark.parametrize("sql", NOT_SURELY)
def test_what_may_have_a_row_is_not_called_empty(sql: str) -> None:
    assert not surely_empty(sql, frozenset({"e", "f"}), {"e"})
    assert rows(sql) > 0


def test_every_model_that_is_called_empty_over_no_rows_is_empty() -> None:
    said = {n for n, m in MODELS.items() if surely_empty(m.sql, m.needs, m.needs)}
    assert len(said) > len(MODELS) / 2
    for name in sorted(said):
        engine = Engine()
        for relation in MODELS[name].needs:
            engine.register_rows(relation, [], SHAPES[relation])
        engine.create(name, MODELS[name].sql)
        assert engine.query(f"select count(*) from {name}") == [(0,)], name
        engine.close()
