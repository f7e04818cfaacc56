"""Models: order, dependencies, style, and the unit tests that their declarations hold."""

from __future__ import annotations

from pathlib import Path

import pytest

from eqm_pipeline.errors import CatalogueError, ModelFailed
from eqm_pipeline.warehouse import marts, seeds
from eqm_pipeline.warehouse.engine import Engine
from eqm_pipeline.warehouse.models import Declaration, Model, in_order, load_models
from eqm_pipeline.warehouse.partition import CORE
from eqm_pipeline.warehouse.run import build
from eqm_pipeline.warehouse.testing import run_unit_test

MODELS = load_models()
SHAPES = (
    CORE
    | seeds.COLUMNS
    | {n: m.declaration.columns for n, m in MODELS.items()}
    | marts.GIVEN
    | {
        "this_release": {"release": "varchar"},
        "this_partition": {"country": "varchar", "school_year": "varchar", "year": "smallint"},
    }
)
UNIT_TESTS = [(m, t) for m in MODELS.values() for t in m.declaration.unit_tests]


def model(name: str, sql: str, **declared: object) -> Model:
    said = {"description": name, "grain": (), "columns": {"a": "integer"}} | declared
    return Model(
        name=name, layer="staging", sql=sql, declaration=Declaration.model_validate(said), where=name
    )


@pytest.mark.parametrize(("m", "test"), UNIT_TESTS, ids=[f"{m.name}: {t.name}" for m, t in UNIT_TESTS])
def test_a_model_turns_the_given_rows_into_the_expected_ones(m: Model, test: object) -> None:
    assert run_unit_test(m, test, SHAPES) == []


def test_a_unit_test_that_does_not_hold_says_what_differs() -> None:
    test = {"name": "x", "given": {"t": [{"a": 1}]}, "expect": [{"a": 2}]}
    m = model("m", "select a from t", unit_tests=[test])
    said = run_unit_test(m, m.declaration.unit_tests[0], {"t": {"a": "integer"}})
    assert said == ["expected (2,)", "unexpected (1,)"]


def test_every_relation_that_a_model_reads_is_known() -> None:
    for m in MODELS.values():
        assert m.needs <= set(SHAPES), m.name


@pytest.mark.parametrize("m", MODELS.values(), ids=list(MODELS))
def test_models_are_short_lower_case_and_name_no_file(m: Model) -> None:
    code = "\n".join(line for line in m.sql.splitlines() if not line.strip().startswith("--"))
    assert len(m.sql.splitlines()) < 80
    assert "parquet" not in code
    keywords = {"SELECT", "FROM", "WHERE", "JOIN", "WITH", "GROUP", "UNION"}
    assert not keywords & set(code.split())
    for banned in (
        "generate_series",
        "strip_accents",
        "union by name",
        "asof",
        "select * replace",
        "pivot",
        "quantile",
    ):
        assert banned not in code


def test_models_come_after_what_they_read() -> None:
    models = {
        "c": model("c", "select a from b"),
        "b": model("b", "with x as (select a from t) select a from x"),
    }
    assert [m.name for m in in_order(models, {"t"})] == ["b", "c"]


def test_a_cycle_is_an_error_that_names_it() -> None:
    models = {"a": model("a", "select a from b"), "b": model("b", "select a from a")}
    with pytest.raises(CatalogueError, match="a → b → a"):
        in_order(models, set())


def test_an_unknown_relation_is_an_error_that_names_it() -> None:
    with pytest.raises(CatalogueError, match="unknown relation nowhere"):
        in_order({"a": model("a", "select a from nowhere")}, set())


def engine_with(rows: list[tuple[int]]) -> Engine:
    engine = Engine()
    engine.register_rows("t", rows, {"a": "integer"})
    return engine


def test_nothing_is_built_on_a_model_whose_data_test_failed() -> None:
    engine = engine_with([(1,), (1,)])
    models = {"b": model("b", "select a from t", grain=("a",)), "c": model("c", "select a from b")}
    with pytest.raises(ModelFailed, match=r"model b, test unique \(a\): \(1, 2\)"):
        build(models, engine, {"c"})
    assert "c" not in engine.relations


@pytest.mark.parametrize(
    "test",
    [{"not_null": ["a"]}, {"accepted_values": {"column": "a", "values": [1, 2]}}, {"expression": "a < 3"}],
)
def test_each_kind_of_data_test_finds_the_offending_row(test: dict[str, object]) -> None:
    rows = [(1,), (None,)] if "not_null" in test else [(1,), (3,)]
    with pytest.raises(ModelFailed) as e:
        build({"b": model("b", "select a from t", tests=[test])}, engine_with(rows), {"b"})
    assert str(rows[1]) in str(e.value)


def test_broken_sql_names_the_model() -> None:
    with pytest.raises(ModelFailed, match="model b, test builds"):
        build({"b": model("b", "select nothing_like_it from t")}, engine_with([(1,)]), {"b"})


def test_columns_other_than_declared_stop_the_build() -> None:
    with pytest.raises(ModelFailed, match="columns"):
        build({"b": model("b", "select a, a as z from t")}, engine_with([(1,)]), {"b"})


def test_a_failed_model_can_cross_to_another_process() -> None:
    import pickle

    with pytest.raises(ModelFailed) as e:
        build({"b": model("b", "select a from t", grain=("a",))}, engine_with([(1,), (1,)]), {"b"})
    assert str(pickle.loads(pickle.dumps(e.value))) == str(e.value)


def test_column_descriptions_cover_every_published_mart() -> None:
    import csv

    from eqm_pipeline.catalogue.load import HERE

    with (Path(HERE) / "codelists" / "columns.csv").open(encoding="utf-8") as f:
        described = [(r["table"], r["column"]) for r in csv.DictReader(f)]
    for name in {t for t, _ in described}:
        assert [c for t, c in described if t == name] == list(MODELS[name].declaration.columns), name
