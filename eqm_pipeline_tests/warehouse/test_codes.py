"""Codes as numbers: the same relations, whichever engine; literals, templates and combinations read as they are meant."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from eqm_pipeline.catalogue import Catalogue
from eqm_pipeline.pipeline.receive import receive
from eqm_pipeline.pipeline.run import plan, run_partitions
from eqm_pipeline.samples.write import write_samples
from eqm_pipeline.warehouse import codes
from eqm_pipeline.warehouse.coded import CodedEngine
from eqm_pipeline.warehouse.engine import Engine
from eqm_pipeline.warehouse.models import OVER_ALL, load_models
from eqm_pipeline.warehouse.partition import register_partition
from eqm_pipeline.warehouse.run import build

YEAR = "2022-2023"
OF_ONE = {k: m for k, m in load_models().items() if m.layer not in OVER_ALL}


@pytest.fixture(scope="module", params=["TGO", "MDG"])
def country(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    data, known = tmp_path_factory.mktemp("coded") / "data", Catalogue()
    write_samples(data / "inbox", known, 0.02, 0, [request.param])
    receive(data / "inbox", data, known)
    due = [t for t in plan(data, known).tasks if t.school_year == YEAR]
    assert {p.status for p in run_partitions(due, workers=1)} == {"accepted"}
    return data, request.param


def test_every_model_is_the_same_over_codes_and_over_texts(country: tuple[Path, str]) -> None:
    data, iso3 = country
    made = []
    for on in (Engine(), CodedEngine()):
        register_partition(on, OF_ONE, data, iso3, YEAR, Catalogue())
        made.append(build(OF_ONE, on, set(OF_ONE)))
        on.close()
    texts, numbers = made
    assert {n: t.num_rows for n, t in texts.items()} == {n: t.num_rows for n, t in numbers.items()}
    # ranks of profiles and groups are of one engine; sums of fractions follow the order of rows
    own = {
        "int_profiles",
        "int_groups",
        "int_group_cells",
        "int_cells",
        "int_pair_answers",
        "int_paired_profiles",
    }
    fractions = {"int_allocation", "int_practice_items", "int_practice_scores"}
    assert len(set(texts) - own - fractions) > 50
    for name in sorted(set(texts) - own):
        a, b = texts[name], numbers[name]
        assert a.schema == b.schema, name
        if name in fractions:
            pd.testing.assert_frame_equal(a.to_pandas(), b.to_pandas(), rtol=1e-12, obj=name)
        else:
            assert a.equals(b), name


def test_an_engine_that_knows_codes_groups_by_numbers() -> None:
    engine = CodedEngine()
    engine.know_codes(["F", "M", "_T"])
    engine.register_rows("t", [("F", 1), ("M", 2), ("F", 3)], {"sex": "varchar", "n": "integer"})
    engine.create("s", "select coalesce(sex, '_T') as sex, sum(n) as n from t group by all")
    assert engine.connection.table("s").types[0].id == "enum"
    assert engine.columns("s")["sex"] == "varchar"
    assert engine.table("s", ("sex",)).to_pydict() == {"sex": ["F", "M"], "n": [4, 2]}
    assert engine.table("s", ("sex",)).schema.field("sex").type == pa.string()


def test_a_code_that_is_put_together_stays_a_text() -> None:
    engine = CodedEngine()
    engine.know_codes(["F", "M"])
    engine.register_rows("t", [("F",)], {"sex": "varchar"})
    engine.create("s", "select sex || '+M' as sex from t")
    assert engine.table("s").to_pydict() == {"sex": ["F+M"]}


def test_literals_are_codes_but_within_functions() -> None:
    said, found = codes.typed(
        "select case when a in ('x', 'y') then 'z' end as sex, split_part(b, '+', 1) as source from t where c like 'q%'"
    )
    assert found == {"x", "y", "z"}
    assert "'+'" in said.replace("CAST('+'", "")
    assert "'q%'" in said.replace("CAST('q%'", "")


def test_the_universe_of_a_pair_names_each_category(tmp_path: Path) -> None:
    pq.write_table(pa.table({"category": ["reading", "maths"], "value": [1.0, 2.0]}), tmp_path / "a.parquet")
    rows = [({"universe": "varchar", "n": "integer"}, [("textbooks:=", 1), (None, 2)])]
    told = codes.known({tmp_path / "a.parquet": ["category", "value"]}, rows, ["select '_T' as sex"])
    assert told == ["_T", "maths", "reading", "textbooks:=", "textbooks:maths", "textbooks:reading"]
