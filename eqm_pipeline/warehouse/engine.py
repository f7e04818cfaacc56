"""The engine: DuckDB in memory. Relations are registered; models never name a file.

Belongs here: everything that knows DuckDB. Does not belong here: order, tests, meaning.
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterable, Mapping
from copy import copy
from pathlib import Path
from typing import Any, Literal, Self

import duckdb
import pyarrow as pa

from eqm_pipeline.warehouse.lake import filesystems

Kind = Literal["table", "view"]
MEMORY = "EQM_ENGINE_MEMORY"
TYPES = {
    "category": "varchar", "str": "varchar", "string": "varchar", "float64": "double", "int32": "integer",
    "int16": "smallint", "boolean": "boolean", "bool": "boolean",
}  # fmt: skip


class Engine:
    """One DuckDB in memory; two engines meet in Parquet only."""

    errors: tuple[type[Exception], ...] = (duckdb.Error,)

    def __init__(self, threads: int = 1) -> None:
        self.connection = duckdb.connect(":memory:", config={"threads": threads} | _bounds())
        self.connection.execute("set enable_progress_bar = false")  # it would write into standard output
        self.relations: set[str] = set()
        self.views: set[str] = set()
        self.empty: set[str] = set()

    def type_of(self, column: str, kind: str) -> str:
        """The SQL type of a column that is declared to be of a kind."""
        return sql_type(kind)

    def register_files(self, name: str, files: Iterable[Path], columns: Mapping[str, str]) -> None:
        """A relation over Parquet files of one shape, in these columns and types; one that they lack is null."""
        files = list(files)
        for there in filesystems(files):
            if not self.connection.filesystem_is_registered(_protocol(there)):
                self.connection.register_filesystem(there)
        paths = [str(f) for f in files]
        if not paths:
            self.register_rows(name, [], columns)
            return
        have = {str(r[0]) for r in self.query("select distinct name from parquet_schema(?)", [paths])}
        listed = ", ".join(
            f"cast({quoted(c) if c in have else 'null'} as {self.type_of(c, t)}) as {quoted(c)}"
            for c, t in columns.items()
        )
        sources = ", ".join("'" + p.replace("'", "''") + "'" for p in paths)
        self.connection.execute(
            f"create view {quoted(name)} as select {listed} "  # noqa: S608 - names are ours
            f"from read_parquet([{sources}], union_by_name = true, hive_partitioning = false)"
        )
        self.relations.add(name)

    def register_rows(self, name: str, rows: list[tuple[Any, ...]], columns: Mapping[str, str]) -> None:
        """A small relation from tuples in the order of `columns`."""
        declared = ", ".join(f"{quoted(c)} {self.type_of(c, t)}" for c, t in columns.items())
        self.connection.execute(f"create table {quoted(name)} ({declared})")
        if rows:
            arrays = [pa.array(list(v)) for v in zip(*rows, strict=True)]
            self.connection.register("incoming", pa.table(arrays, names=list(columns)))
            self.connection.execute(f"insert into {quoted(name)} select * from incoming")  # noqa: S608
            self.connection.unregister("incoming")
        else:
            self.empty.add(name)
        self.relations.add(name)

    def register_table(self, name: str, table: Any) -> None:
        """A relation from an arrow table or pandas frame."""
        self.connection.register(name, table)
        self.relations.add(name)

    def create(self, name: str, sql: str, kind: Kind = "table") -> None:
        """Build a model."""
        made = self.connection.execute(f"create {kind} {quoted(name)} as\n{sql}")
        if kind == "view":
            self.views.add(name)
        elif made.fetchone() == (0,):
            self.empty.add(name)
        self.relations.add(name)

    def drop(self, name: str) -> None:
        """Give back the memory of a model that nothing needs any more."""
        self.connection.execute(f"drop {'view' if name in self.views else 'table'} if exists {quoted(name)}")
        for known in (self.relations, self.empty, self.views):
            known.discard(name)

    def query(self, sql: str, parameters: list[Any] | None = None) -> list[tuple[Any, ...]]:
        """Rows of a query."""
        return self.connection.execute(sql, parameters or []).fetchall()

    def columns(self, name: str) -> dict[str, str]:
        """Column names and types (lower case) of a relation."""
        table = self.connection.table(quoted(name))
        return {c: str(t).lower() for c, t in zip(table.columns, table.types, strict=True)}

    def table(self, name: str, order: Iterable[str] | None = ()) -> pa.Table:
        """A relation as an arrow table, sorted so that equal data give equal bytes (None: it is sorted already)."""
        by = "" if order is None else " order by " + (", ".join(quoted(c) for c in order) or "all")
        return self.connection.sql(f"select * from {quoted(name)}{by}").to_arrow_table()  # noqa: S608

    def beside(self) -> Self:
        """The same relations through a connection of its own: what is asked of both runs at the same time."""
        twin = copy(self)
        twin.connection = self.connection.cursor()
        twin.connection.execute("set enable_progress_bar = false")
        return twin

    def close(self) -> None:
        """Free everything."""
        self.connection.close()


def _bounds() -> dict[str, Any]:
    """What EQM_ENGINE_MEMORY (`1GB`) allows each engine; beyond it, working tables lie on disk. Not set: what DuckDB takes."""
    limit = os.environ.get(MEMORY)
    place = Path(tempfile.gettempdir()) / f"eqm_engine_{os.getpid()}"
    return {"memory_limit": limit, "temp_directory": str(place)} if limit else {}


def _protocol(there: Any) -> str:
    return there.protocol if isinstance(there.protocol, str) else str(there.protocol[0])


def sql_type(kind: str) -> str:
    """SQL type of a pandas or core type name; an SQL type is returned as it is."""
    return TYPES.get(kind, kind)


def quoted(name: str) -> str:
    """An identifier as SQL."""
    return '"' + name.replace('"', '""') + '"'
