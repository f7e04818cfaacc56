"""Views over the tables of a release: `eqm.duckdb` to open, and `views.sql`, the same as text.

Belongs here: the DuckDB file and what makes it equal from one writing to the next. Does not belong here: figures (the
file holds none: a view reads `data/<table>.parquet`) or descriptions (each Parquet file carries its own).

Paths are relative to the working directory of whoever queries: DuckDB has no path relative to the database file, and
its settings are not stored in one. Work in the release folder, or say where it is: `set file_search_path = '…'`.
Storage version 1.0.0, read by DuckDB 1.1 and later with these small blocks, has no random database identifier, which
versions from 1.4 on write into the header; the alias is fixed because a view stores it.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterable
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq

DATABASE, SCRIPT = "eqm.duckdb", "views.sql"
_STORAGE = "storage_version 'v1.0.0', block_size 16384"
_HEADER = """\
-- Views over data/*.parquet. In this folder: duckdb -init views.sql (or .read views.sql).
-- Elsewhere, first: set file_search_path = '/path/to/this/folder';
-- Vues sur data/*.parquet. Dans ce dossier : duckdb -init views.sql (ou .read views.sql).
-- Ailleurs, d'abord : set file_search_path = '/chemin/de/ce/dossier';
"""


def write_views(root: Path, tables: Iterable[str]) -> Path:
    """`views.sql` and `eqm.duckdb` in the release folder `root`, a view for each table; returns the database.

    `data/<table>.parquet` must be there. Equal schemas give equal bytes, wherever `root` is.
    """
    schemas = {t: pq.read_schema(root / "data" / f"{t}.parquet") for t in tables}
    statements = [s for table, schema in schemas.items() for s in view_statements(table, schema)]
    (root / SCRIPT).write_text(_HEADER + "".join(f"{s};\n" for s in statements), encoding="utf-8")
    path = root / DATABASE
    path.unlink(missing_ok=True)
    with tempfile.TemporaryDirectory() as stand_in, duckdb.connect() as con:
        _write_empty(Path(stand_in), schemas)
        con.execute(f"set file_search_path = {_text(stand_in)}")
        con.execute(f"attach {_text(str(path))} as eqm ({_STORAGE})")
        con.execute("use eqm")
        con.execute("begin")
        for statement in statements:
            con.execute(statement)
        con.execute("commit")
        con.execute("use memory")
        con.execute("detach eqm")
    return path


def _write_empty(root: Path, schemas: dict[str, pa.Schema]) -> None:
    """Empty files to bind the views to: a search path is split at commas, which `root` may have."""
    (root / "data").mkdir()
    for table, schema in schemas.items():
        pq.write_table(schema.empty_table(), root / "data" / f"{table}.parquet")


def view_statements(table: str, schema: pa.Schema) -> list[str]:
    """The view of one table, and comments on it and on each column that has a description."""
    name, source = _name(table), _text(f"data/{table}.parquet")
    about = [
        f"comment on column {name}.{_name(f.name)} is {_text(words)}"
        for f in schema
        if (words := _both(f.metadata or {}))
    ]
    return [
        f"create or replace view {name} as select * from read_parquet({source})",  # noqa: S608 - quoted
        f"comment on view {name} is {_text(_grain(schema))}",
        *about,
    ]


def _grain(schema: pa.Schema) -> str:
    """What the file says of its table, else what one row is."""
    if words := _both(schema.metadata or {}):
        return words
    key = ", ".join(f.name for f in schema if not f.nullable)
    return f"One row per {key} / Une ligne par {key}" if key else "No key / Sans clé"


def _both(metadata: dict[bytes, bytes]) -> str:
    words = (metadata.get(b"description_en"), metadata.get(b"description_fr"))
    return " / ".join(w.decode() for w in words if w)


def _name(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def _text(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"
