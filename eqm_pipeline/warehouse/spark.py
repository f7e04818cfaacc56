"""The other engine: Spark, on this machine or a cluster. The SQL is DuckDB's and is made over on the way in.

Belongs here: relations on Spark. Does not belong here: the session (spark_session.py), what a text means on either engine
(transpile.py), order, tests.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterable, Mapping
from functools import reduce
from pathlib import Path
from typing import TYPE_CHECKING, Any

import duckdb
import pyarrow as pa
from sqlglot.errors import SqlglotError

from eqm_pipeline.warehouse.engine import Engine, Kind, quoted, sql_type
from eqm_pipeline.warehouse.lake import filesystem
from eqm_pipeline.warehouse.spark_files import plain_schema, read_through
from eqm_pipeline.warehouse.spark_session import shared_session, spark_errors
from eqm_pipeline.warehouse.transpile import ticked, to_spark

if TYPE_CHECKING:
    from pyspark.sql import DataFrame, SparkSession

KINDS = {"varchar": "string", "integer": "int", "hugeint": "decimal(38, 0)"}
"""Spark's names of types where they are not DuckDB's."""

SMALL = 64_000_000
"""Bytes of Parquet up to which compiling a query costs more than it saves: on small partitions, four fifths of the time."""
COMPILING = ("spark.sql.codegen.wholeStage", "spark.sql.adaptive.enabled")


class SparkEngine:
    """Relations as temporary views of a session of its own; what is built is Parquet in a folder that goes with the engine.

    A DuckDB without rows stands beside it: it says which types a text gives, and those the result is given.
    On a cluster EQM_SPARK_WORK is a folder that driver and executors see under one name.
    """

    def __init__(self, threads: int = 2, session: SparkSession | None = None) -> None:
        self.session = (session or shared_session(threads)).newSession()
        self.shapes = Engine()
        self.folder = Path(tempfile.mkdtemp(prefix="eqm-spark-", dir=os.environ.get("EQM_SPARK_WORK")))
        self.relations: set[str] = set()
        self.empty: set[str] = set()
        self.errors: tuple[type[Exception], ...] = (duckdb.Error, SqlglotError, *spark_errors())
        self.bytes = 0
        self._compiling(False)

    def register_files(self, name: str, files: Iterable[Path], columns: Mapping[str, str]) -> None:
        """A relation over Parquet files, in these columns and types; one that a file lacks is null."""
        by_shape: dict[tuple[tuple[str, str], ...], list[Path]] = {}
        for file in files:
            by_shape.setdefault(_shape(file), []).append(file)
            self.bytes += file.stat().st_size
        self._compiling(self.bytes > SMALL)
        if not by_shape:
            self.register_rows(name, [], columns)
            return
        parts = [_cast(self._files(paths), columns, dict(shape)) for shape, paths in by_shape.items()]
        self.shapes.register_rows(name, [], columns)
        self._known(name, reduce(lambda a, b: a.unionAll(b), parts))

    def register_rows(self, name: str, rows: list[tuple[Any, ...]], columns: Mapping[str, str]) -> None:
        """A small relation from tuples in the order of `columns`."""
        self.shapes.register_rows(name, rows, columns)
        table = self.shapes.table(name, None)
        self.shapes.query(f"delete from {quoted(name)}")  # noqa: S608
        self.empty |= set() if rows else {name}
        self._known(name, self.session.createDataFrame(table))

    def register_table(self, name: str, table: Any) -> None:
        """A relation from an arrow table or pandas frame."""
        reader = Engine()
        try:
            reader.register_table(name, table)
            self.shapes.register_rows(name, [], reader.columns(name))
            self._known(name, self.session.createDataFrame(reader.table(name, None)))
        finally:
            reader.close()

    def create(self, name: str, sql: str, kind: Kind = "table") -> None:
        """Build a model: a table is stored, so that it is computed once whatever reads it."""
        self.shapes.create(name, f"select * from (\n{sql}\n) limit 0")  # noqa: S608
        try:
            kinds = self.columns(name)
            frame = _cast(self.session.sql(to_spark(sql)).toDF(*kinds), kinds, kinds)
            if kind == "view":
                self._known(name, frame)
                return
            frame.write.parquet(str(self.folder / name))
            self._known(name, self._read([str(self.folder / name)], frame))
        except self.errors:
            self.drop(name)
            raise

    def drop(self, name: str) -> None:
        """Give back the room of a model that nothing needs any more."""
        self.shapes.drop(name)
        self.session.catalog.dropTempView(name)
        shutil.rmtree(self.folder / name, ignore_errors=True)
        self.relations.discard(name)
        self.empty.discard(name)

    def query(self, sql: str, parameters: list[Any] | None = None) -> list[tuple[Any, ...]]:
        """Rows of a query."""
        return [tuple(r) for r in self.session.sql(to_spark(sql), args=parameters or None).collect()]

    def columns(self, name: str) -> dict[str, str]:
        """Column names and types, as DuckDB says them."""
        return self.shapes.columns(name)

    def table(self, name: str, order: Iterable[str] | None = ()) -> pa.Table:
        """A relation as an arrow table, sorted as DuckDB sorts it: what Spark stored, DuckDB reads."""
        folder = self.folder / name
        if not folder.exists():
            self.session.table(ticked(name)).write.parquet(str(folder))
        reader = Engine()
        try:
            reader.register_files(name, sorted(folder.glob("*.parquet")), self.columns(name))
            return reader.table(name, order)
        finally:
            reader.close()

    def close(self) -> None:
        """Free everything but what engines share: starting a session again would take seconds."""
        for name in self.relations:
            self.session.catalog.dropTempView(name)
        self.shapes.close()
        shutil.rmtree(self.folder, ignore_errors=True)

    def _compiling(self, on: bool) -> None:
        for setting in COMPILING:
            self.session.conf.set(setting, str(on).lower())
        self.session.conf.set("spark.sql.codegen.factoryMode", "FALLBACK" if on else "NO_CODEGEN")

    def _known(self, name: str, frame: DataFrame) -> None:
        frame.createOrReplaceTempView(name)
        self.relations.add(name)

    def _files(self, files: list[Path]) -> DataFrame:
        if (there := filesystem(files[0])) is None:
            return self._read([str(f.absolute()) for f in files])
        return read_through(self.session, there, files)

    def _read(self, paths: list[str], like: DataFrame | None = None) -> DataFrame:
        # else Spark would take country=… in a path for a column
        reader = self.session.read.option("recursiveFileLookup", "true")
        return (reader.schema(like.schema) if like is not None else reader).parquet(*paths)


def _shape(file: Path) -> tuple[tuple[str, str], ...]:
    """Columns of a file and their types; one that was null throughout has no type, and is as if it were not there."""
    return tuple((f.name, str(f.type).removeprefix("large_")) for f in plain_schema(file))


def _cast(frame: DataFrame, columns: Mapping[str, str], held: Mapping[str, str]) -> DataFrame:
    """These columns in these types; null where they are not held."""
    return frame.selectExpr(
        *(
            f"cast({ticked(c) if c in held else 'null'} as {_kind(t)}) as {ticked(c)}"
            for c, t in columns.items()
        )
    )


def _kind(kind: str) -> str:
    said = sql_type(kind)
    return f"array<{_kind(said[:-2])}>" if said.endswith("[]") else KINDS.get(said, said)
