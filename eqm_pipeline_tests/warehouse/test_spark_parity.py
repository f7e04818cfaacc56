"""The same SQL on both engines: every unit test of every model, and every model over a small Togo, value by value.

Belongs here: that the engines agree. Does not belong here: what the numbers should be (the models' own tests). What runs
Spark takes some minutes and is asked for with EQM_SPARK=1; it needs pyspark and Java.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest
import sqlglot
from sqlglot import exp
from sqlglot.optimizer.annotate_types import annotate_types
from sqlglot.optimizer.qualify import qualify

from eqm_pipeline.catalogue import Catalogue
from eqm_pipeline.errors import ModelFailed, UsageError
from eqm_pipeline.schemas.validation import State
from eqm_pipeline.warehouse import engines, testing
from eqm_pipeline.warehouse.engine import Engine, sql_type
from eqm_pipeline.warehouse.engines import Relations
from eqm_pipeline.warehouse.marts import Job, register_all
from eqm_pipeline.warehouse.models import OVER_ALL, Model
from eqm_pipeline.warehouse.partition import compute_partition, register_partition
from eqm_pipeline.warehouse.run import build
from eqm_pipeline.warehouse.transpile import NotPortable, to_spark
from eqm_pipeline_tests.oracles import test_non_response as non_response
from eqm_pipeline_tests.warehouse import tiny
from eqm_pipeline_tests.warehouse.engines_alike import Start, apart, differences
from eqm_pipeline_tests.warehouse.for_spark import asked_for, small_togo
from eqm_pipeline_tests.warehouse.test_models import MODELS, SHAPES, UNIT_TESTS, model

YEAR = "2022-2023"
OF_ONE = {k: m for k, m in MODELS.items() if m.layer not in OVER_ALL}
OF_ALL = {k: m for k, m in MODELS.items() if m.layer in OVER_ALL}


@pytest.fixture(scope="module")
def spark() -> Iterator[Start]:
    """Engines on one session of two threads."""
    asked_for()
    from eqm_pipeline.warehouse.spark import SparkEngine, shared_session

    session = shared_session(2)
    yield lambda: SparkEngine(2, session)
    session.stop()


@pytest.fixture(scope="module")
def togo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return small_togo(tmp_path_factory.mktemp("togo") / "data")


@pytest.mark.parametrize("m", MODELS.values(), ids=list(MODELS))
def test_every_model_and_its_data_tests_can_be_said_in_spark(m: Model) -> None:
    unique = testing.repeats(m)
    tests = [*([unique[1]] if unique else []), *([testing.counting(m)] if testing.offences(m) else [])]
    for sql in (m.sql, *tests):
        assert sqlglot.parse_one(to_spark(sql), read="spark").find(exp.Select)


@pytest.mark.parametrize("m", MODELS.values(), ids=list(MODELS))
def test_no_model_writes_a_double_as_text(m: Model) -> None:
    """12345678.0 is `1.2345678E7` to Spark."""
    schema = {n: {c: sql_type(t) for c, t in s.items()} for n, s in SHAPES.items()}
    read = sqlglot.parse_one(m.sql, read="duckdb")
    tree = annotate_types(qualify(read, schema=schema, dialect="duckdb"), schema=schema, dialect="duckdb")
    for node in tree.find_all(exp.Cast, exp.DPipe, exp.Concat, exp.ConcatWs):
        into_text = not isinstance(node, exp.Cast) or node.is_type("text")
        parts = [*node.expressions, node.this, node.args.get("expression")] if into_text else []
        assert not [p.sql() for p in parts if isinstance(p, exp.Expr) and p.is_type("double", "float")]


@pytest.mark.parametrize(
    "sql",
    ["select list(a) from t", "select list(a order by b) from t", "select regexp_replace(s, '0', '') from t"],
)
def test_what_the_engines_would_read_differently_is_refused(sql: str) -> None:
    with pytest.raises(NotPortable):
        to_spark(sql)


MEANINGS = {
    "a cast rounds half to even": "select cast(x as integer) as a, cast(x as smallint) as b from t",
    "a text may hold a fraction": "select cast('3.5' as integer) as a, try_cast('2.5' as integer) as b",
    "no suffix of Java": "select try_cast('1d' as integer) as a, try_cast('F' as integer) as b, try_cast('1e2' as integer) as c",
    "whole numbers divide as doubles": "select 1 / 3 as a, n / 2 as b, n / 2 / 4 as c, 1.5 / 0.7 as d from t",
    "decimals stay exact": "select 0.1 * n = 0.3 as a, sum(0.1 * n) as b from t group by n",
    "nulls come last": "select row_number() over (order by s, x desc) as a, s, x from t",
    "the least that is there": "select min_by(s, n) as a, max_by(s, x) filter (where x < 100) as b from t",
    "concat passes over null": "select concat('k', n, '_', s) as a, concat_ws('/', s, n) as b, s || n as c from t",
    "a list is in its order": "select list(n order by n) as a from t",
    "the first of a group": "select n, s from t qualify row_number() over (partition by n order by s) = 1",
    "filtered windows": "select n, count(*) filter (where x > 2) over (partition by n) as a from t",
    "medians and variances": "select median(x) as a, var_samp(x) as b, avg(n) as c, sum(n) as d from t",
    "no nulls among the greatest": "select greatest(x, null, n) as a, least(n, x) as b from t",
    "rounding away from nought": "select round(x, 0) as a, round(-x, 0) as b, round(x / 3, 9) as c from t",
    "parts of text": "select split_part(s, ':', 2) as a, split_part(s, ':', 9) as b, substr(s, 2, 2) as c, trim(s) as d from t",
    "decimals as text": "select regexp_replace(cast(cast(x as decimal(30, 4)) as varchar), '[.]?0+$', '') as a from t",
    "finite": "select isfinite(x) as a from t where isfinite(x)",
}
ROWS = [
    (3, 2.5, "b:c"),
    (3, 3.5, None),
    (1, -0.5, "a: d"),
    (1, None, None),
    (None, 120.0, "B"),
    (2, 0.00005, "é"),
]


@pytest.mark.parametrize("sql", MEANINGS.values(), ids=list(MEANINGS))
def test_both_engines_mean_the_same(spark: Start, sql: str) -> None:
    got = []
    for start in (Engine, spark):
        engine = start()
        engine.register_rows("t", ROWS, {"n": "integer", "x": "double", "s": "varchar"})
        engine.create("m", sql)
        got.append((engine.columns("m"), engine.table("m", ())))
        engine.close()
    (kinds, table), (spark_kinds, spark_table) = got
    assert kinds == spark_kinds
    assert apart("m", table, spark_table) == []


@pytest.mark.parametrize(("m", "test"), UNIT_TESTS, ids=[f"{m.name}: {t.name}" for m, t in UNIT_TESTS])
def test_a_model_turns_the_given_rows_into_the_expected_ones(spark: Start, m: Model, test: Any) -> None:
    assert testing.run_unit_test(m, test, SHAPES, spark) == []


def test_every_model_of_a_partition_is_the_same_on_both(spark: Start, togo: Path) -> None:
    def register(on: Relations) -> None:
        register_partition(on, OF_ONE, togo, "TGO", YEAR, Catalogue())

    assert differences(OF_ONE, register, spark) == []


def test_a_correction_for_non_response_is_the_same_on_both(spark: Start, tmp_path: Path) -> None:
    """No sample has one: 580 schools of which 498 returned."""
    made = non_response.catalogue(tmp_path, non_response_correction="stratified")
    non_response.write_schools(tmp_path, tiny.YEARS[0], non_response.exercise())

    def register(on: Relations) -> None:
        register_partition(on, OF_ONE, tmp_path, "TGO", tiny.YEARS[0], made)

    wanted = {"int_strata", "int_stratum_units", "int_stratum_cells", "int_stratum_means", "int_corrected"}
    assert differences(OF_ONE, register, spark, wanted) == []


def test_every_mart_and_rule_is_the_same_on_both(spark: Start, togo: Path) -> None:
    def register(on: Relations) -> None:
        states = (State("TGO", YEAR, "withheld", reason="a census"),)
        register_all(on, MODELS, Job(togo, Catalogue(), ("TGO",), (YEAR,), "2026.1", 1, states, "duckdb"))

    assert differences(OF_ALL, register, spark) == []


def test_the_engine_is_a_choice_and_the_files_are_the_same(spark: Start, togo: Path, tmp_path: Path) -> None:
    shutil.copytree(togo, tmp_path / "data")
    compute_partition(tmp_path / "data", "TGO", YEAR, Catalogue(), engine="spark")
    here = Path("country=TGO", f"school_year={YEAR}", "part.parquet")
    exported = [m.name for m in OF_ONE.values() if m.declaration.exported]
    for name in exported:
        a, b = (pq.ParquetFile(d / "aggregates" / name / here).read() for d in (togo, tmp_path / "data"))
        assert apart(name, a, b) == []


def test_a_data_test_stops_the_build_on_spark_too(spark: Start) -> None:
    engine = spark()
    engine.register_rows("t", [(1,), (1,)], {"a": "integer"})
    models = {"b": model("b", "select a from t", grain=("a",)), "c": model("c", "select a from b")}
    with pytest.raises(ModelFailed, match=r"model b, test unique \(a\): \(1, 2\)"):
        build(models, engine, {"c"})
    assert "c" not in engine.relations
    engine.close()


def test_what_spark_cannot_build_names_the_model(spark: Start) -> None:
    engine = spark()
    engine.register_rows("t", [("x",)], {"a": "varchar"})
    for sql in ("select nothing_like_it from t", "select cast(a as integer) as a from t"):
        with pytest.raises(ModelFailed, match="model b, test builds"):
            build({"b": model("b", sql)}, engine, {"b"})
    engine.close()


def test_without_pyspark_it_is_said_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(__import__("sys").modules, "pyspark", None)
    with pytest.raises(UsageError, match=r"eqm-pipeline\[spark\]"):
        engines.start("spark")


def test_the_environment_may_choose(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("EQM_ENGINE", raising=False)
    assert engines.chosen() == "duckdb"
    monkeypatch.setenv("EQM_ENGINE", "spark")
    assert engines.chosen() == "spark"
    monkeypatch.setenv("EQM_ENGINE", "sqlite")
    with pytest.raises(UsageError, match="duckdb, spark"):
        engines.chosen()
