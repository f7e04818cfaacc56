"""The views of a release: the same bytes wherever they are written, and what an analyst may rely on."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from eqm_pipeline.catalogue import Catalogue
from eqm_pipeline.publish.tables import published
from eqm_pipeline.publish.views import write_views

TABLES = ["practices", "areas"]
AREAS = "select area, name from areas order by area"


def release(root: Path, rows: int = 2) -> Path:
    """Two tables as a release has them, of which `areas` has rows."""
    (root / "data").mkdir(parents=True)
    for name in TABLES:
        columns = published(Catalogue())[name]
        schema = pa.schema([c.field() for c in columns])
        lines = [
            {c.column: {"string": f"{c.column}{i}"}.get(c.type, 1) for c in columns}
            for i in range(rows if name == "areas" else 0)
        ]
        pq.write_table(pa.Table.from_pylist(lines, schema=schema), root / "data" / f"{name}.parquet")
    return root


def test_two_folders_two_processes_and_other_rows_give_equal_bytes(tmp_path: Path) -> None:
    one, two = release(tmp_path / "one"), release(tmp_path / "a longer, quoted ' name", rows=5)
    written = write_views(one, TABLES).read_bytes()
    code = "import sys, pathlib; from eqm_pipeline.publish.views import write_views; write_views(pathlib.Path(sys.argv[1]), sys.argv[2:])"
    other = {**os.environ, "PYTHONHASHSEED": "7"}
    subprocess.run([sys.executable, "-c", code, str(two), *TABLES], check=True, env=other)
    assert (two / "eqm.duckdb").read_bytes() == written
    assert (one / "views.sql").read_bytes() == (two / "views.sql").read_bytes()
    assert write_views(one, TABLES).read_bytes() == written
    assert str(tmp_path).encode() not in written


def test_reading_in_the_release_folder_leaves_the_file_as_it_is(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = write_views(release(tmp_path / "r"), TABLES)
    before = hashlib.sha256(path.read_bytes()).hexdigest()
    monkeypatch.chdir(path.parent)
    for read_only in (True, False):
        with duckdb.connect("eqm.duckdb", read_only=read_only) as con:
            assert con.execute(AREAS).fetchall() == [("area0", "name0"), ("area1", "name1")]
    assert hashlib.sha256(path.read_bytes()).hexdigest() == before
    assert path.stat().st_size < 100_000
    assert sorted(p.name for p in path.parent.iterdir()) == ["data", "eqm.duckdb", "views.sql"]


def test_elsewhere_the_release_folder_must_be_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = write_views(release(tmp_path / "r"), TABLES)
    monkeypatch.chdir(tmp_path)
    with duckdb.connect(str(path), read_only=True) as con:
        with pytest.raises(duckdb.IOException, match="No files found"):
            con.execute(AREAS)
        con.execute(f"set file_search_path = '{path.parent}'")
        assert len(con.execute(AREAS).fetchall()) == 2
    where = {"file_search_path": str(path.parent)}
    with duckdb.connect(str(path), read_only=True, config=where) as con:
        assert len(con.execute(AREAS).fetchall()) == 2


def test_a_moved_and_attached_release_still_answers(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write_views(release(tmp_path / "r"), TABLES)
    (tmp_path / "r").rename(tmp_path / "moved")
    monkeypatch.chdir(tmp_path / "moved")
    with duckdb.connect() as con:
        con.execute("attach 'eqm.duckdb' as other (read_only)")
        assert len(con.execute("from other.areas").fetchall()) == 2


def test_comments_say_what_columns_and_rows_are_in_both_languages(tmp_path: Path) -> None:
    path = write_views(release(tmp_path / "r"), TABLES)
    with duckdb.connect(str(path), read_only=True) as con:
        con.execute(f"set file_search_path = '{path.parent}'")
        tables = dict(
            con.execute("select view_name, comment from duckdb_views() where not internal").fetchall()
        )
        columns = con.execute(
            "select table_name, column_name, comment from duckdb_columns() where database_name = 'eqm'"
        ).fetchall()
    assert "One row per country, area_level, area, valid_from / Une ligne par" in tables["areas"]
    expected = {
        (c.table, c.column, f"{c.description_en} / {c.description_fr}")
        for t in TABLES
        for c in published(Catalogue())[t]
    }
    assert set(columns) == expected


def test_views_sql_makes_the_same_views_in_a_database_of_ones_own(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = write_views(release(tmp_path / "r"), TABLES)
    monkeypatch.chdir(path.parent)
    said = "select view_name, comment, sql from duckdb_views() where not internal order by 1"
    with duckdb.connect() as con:
        con.execute(Path("views.sql").read_text(encoding="utf-8"))
        assert len(con.execute(AREAS).fetchall()) == 2
        own = con.execute(said).fetchall()
    with duckdb.connect("eqm.duckdb", read_only=True) as con:
        assert con.execute(said).fetchall() == own
