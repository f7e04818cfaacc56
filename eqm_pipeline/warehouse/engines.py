"""The choice of engine: what building and testing need of one, and which there are.

Belongs here: the interface, `start`, and which one is meant. Does not belong here: any engine (engine.py, spark.py), or SQL.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, Literal, Protocol, get_args

import pyarrow as pa

from eqm_pipeline.errors import UsageError
from eqm_pipeline.warehouse.coded import CodedEngine
from eqm_pipeline.warehouse.engine import Kind

EngineName = Literal["duckdb", "spark"]


class Relations(Protocol):
    """Named relations on which DuckDB's SQL runs; types are told as DuckDB tells them.

    relations  names registered or built
    empty      those known to have no rows
    errors     what a query may raise that is the query's fault
    """

    relations: set[str]
    empty: set[str]
    errors: tuple[type[Exception], ...]

    def register_files(self, name: str, files: Iterable[Path], columns: Mapping[str, str]) -> None: ...
    def register_rows(self, name: str, rows: list[tuple[Any, ...]], columns: Mapping[str, str]) -> None: ...
    def register_table(self, name: str, table: Any) -> None: ...
    def create(self, name: str, sql: str, kind: Kind = "table") -> None: ...
    def drop(self, name: str) -> None: ...
    def query(self, sql: str, parameters: list[Any] | None = None) -> list[tuple[Any, ...]]: ...
    def columns(self, name: str) -> dict[str, str]: ...
    def table(self, name: str, order: Iterable[str] | None = ()) -> pa.Table: ...
    def close(self) -> None: ...


def start(engine: EngineName = "duckdb", threads: int = 1) -> Relations:
    """An engine without relations. UsageError where Spark is asked for and not installed."""
    if engine == "spark":
        from eqm_pipeline.warehouse.spark import SparkEngine

        return SparkEngine(threads)
    return CodedEngine(threads)


def ready(engine: EngineName) -> EngineName:
    """The engine, when it can be started here. UsageError, before anything is begun, when it cannot."""
    if engine == "spark":
        from eqm_pipeline.warehouse.spark_session import require

        require()
    return engine


def chosen() -> EngineName:
    """What EQM_ENGINE says, which workers inherit; DuckDB where it says nothing. UsageError for an engine there is not."""
    said = os.environ.get("EQM_ENGINE") or "duckdb"
    for name in get_args(EngineName):
        if said == name:
            return name
    one_of = ", ".join(get_args(EngineName))
    raise UsageError(
        (f"unknown engine {said}", f"moteur inconnu : {said}"),
        where="EQM_ENGINE",
        do=(f"one of {one_of}", f"au choix : {one_of}"),
    )
