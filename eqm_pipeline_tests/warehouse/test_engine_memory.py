"""What EQM_ENGINE_MEMORY allows an engine is what it takes; the rest of its tables lies on disk meanwhile."""

from __future__ import annotations

import tempfile
from pathlib import Path

import pytest

from eqm_pipeline.warehouse.engine import MEMORY, Engine

BYTES = 64_000_000


def held(engine: Engine) -> int:
    return int(engine.query("select sum(memory_usage_bytes) from duckdb_memory()")[0][0])


@pytest.mark.parametrize("limit", [f"{BYTES // 1_000_000}MB", ""])
def test_an_engine_keeps_to_the_memory_that_it_is_given(
    limit: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    monkeypatch.setenv(MEMORY, limit)
    engine = Engine()
    engine.create("many", "select hash(range) as h from range(15_000_000)")
    assert engine.query("select count(*) from many") == [(15_000_000,)]
    assert (held(engine) <= BYTES) == bool(limit)
    assert bool(list(tmp_path.rglob("*"))) == bool(limit)
    engine.close()
    assert not list(tmp_path.rglob("*"))
