"""Models built side by side: what each reads is there, what nobody reads any more goes, and a failure stops what rests on it."""

from __future__ import annotations

import pyarrow as pa
import pytest

from eqm_pipeline.errors import ModelFailed
from eqm_pipeline.warehouse.abreast import build_abreast
from eqm_pipeline.warehouse.engine import Engine
from eqm_pipeline.warehouse.models import Declaration, Model

LANES = (1, 2, 3)


def _model(name: str, sql: str, **said: object) -> Model:
    declared = {"description": name, "grain": ("n",), "columns": {"n": "bigint", "v": "double"}} | said
    return Model(name=name, layer="marts", sql=sql, declaration=Declaration.model_validate(declared))


MODELS = {
    m.name: m
    for m in (
        _model("fractions", "select i as n, 1 / (i + 0.3) as v from numbers"),
        _model("seen", "select * from fractions where n % 2 = 0", materialized="view"),
        _model("left_sum", "select n % 7 as n, sum(v) as v from seen group by n % 7"),
        _model("right_sum", "select n % 5 as n, sum(v) as v from fractions group by n % 5"),
        _model("both", "select left_sum.n, left_sum.v + right_sum.v as v from left_sum inner join right_sum using (n)"),
    )
}  # fmt: skip


def _engine() -> Engine:
    engine = Engine()
    engine.register_rows("numbers", [(i,) for i in range(30_000)], {"i": "bigint"})
    return engine


@pytest.mark.parametrize("lanes", LANES)
def test_results_are_the_same_to_the_bit_whatever_runs_beside(lanes: int) -> None:
    made: list[dict[str, pa.Table]] = []
    for n in (1, lanes):
        engine, out = _engine(), {}
        build_abreast(MODELS, engine, ["both", "right_sum"], out.__setitem__, n)
        assert engine.relations == {"numbers", "both", "right_sum"}
        engine.close()
        made.append(out)
    assert made[0].keys() == made[1].keys() == {"both", "right_sum"}
    assert all(made[0][name].equals(made[1][name]) for name in made[0])


@pytest.mark.parametrize("lanes", LANES)
def test_nothing_is_built_upon_a_model_that_failed(lanes: int) -> None:
    failing = MODELS | {"right_sum": _model("right_sum", "select n, v from fractions", tests=[{"not_null": ["v"]}, {"expression": "n < 9"}])}  # fmt: skip
    engine, out = _engine(), {}
    with pytest.raises(ModelFailed, match="right_sum"):
        build_abreast(failing, engine, ["both"], out.__setitem__, lanes)
    assert not out
    assert "both" not in engine.relations
    engine.close()
