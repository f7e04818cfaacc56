"""The engine with codes as numbers: what DuckDB groups and joins by are enumerations instead of texts.

Belongs here: relations and models in which columns of codes have that type. Does not belong here: which columns and codes those
are (codes.py). Until `know_codes` is called it is the engine of engine.py; its results are the same either way.
"""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import suppress
from typing import Any

import duckdb
import pyarrow as pa

from eqm_pipeline.warehouse import codes
from eqm_pipeline.warehouse.engine import Engine, Kind, quoted


class CodedEngine(Engine):
    """DuckDB that may know codes."""

    known = False

    def know_codes(self, known: list[str]) -> None:
        """From now on columns of codes are an enumeration of these (sorted), in relations registered and built."""
        listed = ", ".join("'" + c.replace("'", "''") + "'" for c in known)
        self.connection.execute(f"create type {codes.TYPE} as enum ({listed})")
        self.known = True

    def type_of(self, column: str, kind: str) -> str:
        """A code, where it is one; else as it is."""
        return codes.TYPE if self.known and column in codes.COLUMNS else super().type_of(column, kind)

    def register_table(self, name: str, table: Any) -> None:
        """A relation from an arrow table, its codes as such."""
        if not self.known:
            super().register_table(name, table)
            return
        self.connection.register(f"{name} cells", table)
        shown = ", ".join(
            f"cast({quoted(c)} as {codes.TYPE}) as {quoted(c)}" if c in codes.COLUMNS else quoted(c)
            for c in table.column_names
        )
        self.connection.execute(
            f"create table {quoted(name)} as select {shown} from {quoted(f'{name} cells')}"  # noqa: S608
        )
        self.relations.add(name)

    def create(self, name: str, sql: str, kind: Kind = "table") -> None:
        """Build a model, its literals as codes."""
        super().create(name, codes.typed(sql)[0] if self.known else sql, kind)
        for column in self._computed(name) if kind == "table" else ():
            with suppress(duckdb.ConversionException):  # a code that is put together: it stays a text
                self.connection.execute(
                    f"alter table {quoted(name)} alter {quoted(column)} type {codes.TYPE}"
                )

    def _computed(self, name: str) -> list[str]:
        """Columns of codes that came out as texts."""
        if not self.known:
            return []
        table = self.connection.table(quoted(name))
        kinds = zip(table.columns, table.types, strict=True)
        return [c for c, t in kinds if c in codes.COLUMNS and t.id == "varchar"]

    def columns(self, name: str) -> dict[str, str]:
        """Column names and types; a code is told as the text that it stands for."""
        table = self.connection.table(quoted(name))
        kinds = zip(table.columns, table.types, strict=True)
        return {c: "varchar" if t.id == "enum" else str(t).lower() for c, t in kinds}

    def table(self, name: str, order: Iterable[str] | None = ()) -> pa.Table:
        """A relation with its codes as texts, sorted."""
        table = super().table(name, order)
        texts = [pa.field(f.name, pa.string()) if pa.types.is_dictionary(f.type) else f for f in table.schema]
        return table.cast(pa.schema(texts)) if self.known else table
