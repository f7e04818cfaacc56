"""Tables on another filesystem: the same aggregates and marts as in a folder of this machine."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import fsspec
import pyarrow as pa
import pytest

from eqm_pipeline.errors import UsageError
from eqm_pipeline.pipeline.mirror import mirror
from eqm_pipeline.warehouse import lake
from eqm_pipeline.warehouse.marts import compute_marts
from eqm_pipeline.warehouse.partition import compute_partition
from eqm_pipeline_tests.warehouse import tiny


@pytest.fixture
def elsewhere() -> Iterator[str]:
    """An empty folder on fsspec's filesystem in memory."""
    yield "memory://tables/eqm"
    fsspec.filesystem("memory").store.clear()
    fsspec.filesystem("memory").pseudo_dirs[:] = [""]


def _bytes(folder: Any) -> dict[str, bytes]:
    """Every Parquet of a folder, here or elsewhere, by its name in it."""
    depth = len(folder.parts)
    return {"/".join(p.parts[depth:]): p.read_bytes() for p in folder.rglob("*.parquet")}


def test_what_is_computed_elsewhere_is_what_is_computed_here(tmp_path: Path, elsewhere: str) -> None:
    known = tiny.catalogue(tmp_path)
    for year in tiny.YEARS:
        tiny.write_year(tmp_path, year)
        tiny.write_population(tmp_path, year, regions=True)
    mirror(tmp_path, elsewhere, ["core"])
    there = lake.root(elsewhere)
    for data in (tmp_path, there):
        for year in tiny.YEARS:
            assert compute_partition(data, "TGO", year, known)["int_measures"] > 0
        assert compute_marts(data, known, "2026.1")["indicators"] > 0
    for room in ("core", "aggregates", "marts"):
        assert _bytes(tmp_path / room) == _bytes(there / room) != {}


def test_a_table_is_put_over_an_older_one(elsewhere: str, tmp_path: Path) -> None:
    for folder in (lake.root(elsewhere), tmp_path):
        path = folder / "marts" / "a.parquet"
        for n in (1, 2):
            lake.put(pa.table({"a": [n], "t": ["é"]}), path)
        assert lake.schema_of(path).names == ["a", "t"]
        assert pa.parquet.read_table(pa.BufferReader(path.read_bytes()))["a"].to_pylist() == [2]
        assert [p.name for p in path.parent.iterdir()] == ["a.parquet"], "something was left aside"


def test_a_file_url_is_a_folder_of_this_machine(tmp_path: Path) -> None:
    assert lake.root(tmp_path.as_uri()) == tmp_path == lake.root(str(tmp_path))


@pytest.mark.parametrize("where", ["nowhere://a/b", "s3://bucket/eqm"])
def test_a_filesystem_that_is_not_there_is_told_in_both_languages(
    where: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(__import__("sys").modules, "s3fs", None)
    with pytest.raises(UsageError) as told:
        lake.root(where)
    assert where in told.value.text("en")
    assert "système de fichiers" in told.value.text("fr")
