"""The stored files that a trace reads, as relations of two small engines: the marts and aggregates, and one core year.

Belongs here: which files and seeds a trace needs, and rows as dictionaries. Does not belong here: what they mean
(terms.py, cells.py). Nothing is written; pandas is not imported, so that an answer takes a second.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from functools import cached_property
from pathlib import Path
from typing import Any

from eqm_pipeline.catalogue import Catalogue
from eqm_pipeline.intake import Ledger, Snapshot
from eqm_pipeline.pipeline.state import path_of
from eqm_pipeline.schemas import core
from eqm_pipeline.warehouse.engine import Engine, quoted
from eqm_pipeline.warehouse.models import sql_folder
from eqm_pipeline.warehouse.seeds import COLUMNS, seeds

Row = dict[str, Any]
FINDINGS = {
    "source": "str", "column": "str", "unit_code": "str", "rule": "str", "action": "str", "n": "int32", "row": "int32",
    "file": "str", "sheet": "str",
}  # fmt: skip
AUDIT = {
    "source": "str", "file": "str", "sheet": "str", "row": "int32", "column": "str", "old_value": "str",
    "action": "str", "outcome": "str",
}  # fmt: skip
TERM_SEEDS = ("indicator_terms", "indicator_methods", "structures", "grades_of_levels", "single_ages")
CORE_SEEDS = ("area_parents", "preferred_sources")


class Relations:
    """An engine whose seeds are those of one country."""

    def __init__(self, known: Mapping[str, list[tuple[Any, ...]]], country: str) -> None:
        self.engine, self.known, self.country = Engine(threads=2), known, country

    def rows(self, sql: str, parameters: Sequence[Any] = ()) -> list[Row]:
        """Rows of a query as dictionaries."""
        found = self.engine.connection.execute(sql, list(parameters))
        names = [d[0] for d in found.description]
        return [dict(zip(names, r, strict=True)) for r in found.fetchall()]

    def one(self, sql: str, parameters: Sequence[Any] = ()) -> Row:
        """The only row of a query."""
        return self.rows(sql, parameters)[0]

    def seed(self, *names: str) -> None:
        """Seeds as tables, the rows of this country only."""
        for name in names:
            columns = COLUMNS[name]
            at = list(columns).index("country") if "country" in columns else None
            self.table(name, columns, [r for r in self.known[name] if at is None or r[at] == self.country])

    def table(self, name: str, columns: Mapping[str, str], rows: Sequence[tuple[Any, ...]]) -> None:
        """A small table. Lists are unnested: registering an arrow table would import pandas."""
        values = [list(v) for v in zip(*rows, strict=True)] if rows else [[] for _ in columns]
        told = ", ".join(f"unnest(?::{t}[]) as {quoted(c)}" for c, t in columns.items())
        self.engine.connection.execute(f"create or replace table {quoted(name)} as select {told}", values)

    def model(self, layer: str, name: str) -> None:
        """A model of dbt_like_sql/ as a table, by the very SQL of a run."""
        sql = (sql_folder() / layer / f"{name}.sql").read_text("utf-8")
        self.engine.connection.execute(f"create or replace table {quoted(name)} as\n{sql}")


class CoreYear(Relations):
    """Core tables of one country and school year, the places of its schools, what was found and corrected."""

    def __init__(
        self, data: Path, country: str, school_year: str, known: Mapping[str, list[tuple[Any, ...]]]
    ) -> None:
        super().__init__(known, country)
        self.here = Path(f"country={country}") / f"school_year={school_year}"
        self.data, self.school_year, self.year = data, school_year, int(school_year[-4:])
        self._files("schools", core.columns("schools"))
        self._files("findings", FINDINGS)
        self._files("audit", AUDIT)
        self.seed(*CORE_SEEDS)
        keys = {"country": "varchar", "school_year": "varchar", "year": "smallint"}
        self.table("this_partition", keys, [(country, school_year, self.year)])
        self.model("staging", "stg_schools")

    def observations(self, table: str) -> str:
        """A core table, registered when first asked for."""
        if table not in self.engine.relations:
            self._files(table, core.columns(table))
        return quoted(table)

    def _files(self, name: str, columns: Mapping[str, str]) -> None:
        files = sorted((self.data / "core" / name / self.here).glob("*.parquet"))
        if files:
            self.engine.register_files(name, files, columns)
        else:
            self.table(name, {c: {"float64": "double", "int32": "integer"}.get(t, "varchar") for c, t in columns.items()}, [])  # fmt: skip
            self.engine.relations.add(name)


class Stored:
    """Everything a trace of one country reads, each part when first asked for."""

    def __init__(self, data: Path, catalogue: Catalogue, country: str) -> None:
        self.data, self.catalogue, self.country = data, catalogue, country
        self._years: dict[str, CoreYear] = {}
        self.told: dict[str, list[Row]] = {}
        self.followed: dict[str, Row] = {}

    @cached_property
    def known(self) -> dict[str, list[tuple[Any, ...]]]:
        """Seeds of the catalogue."""
        return seeds(self.catalogue)

    @cached_property
    def marts(self) -> Relations:
        """Marts, and the measures of every year of this country."""
        made = Relations(self.known, self.country)
        for name in ("indicators", "flows"):
            path = str(self.data / "marts" / f"{name}.parquet").replace("'", "''")
            made.engine.connection.execute(f"create view {name} as select * from read_parquet('{path}')")  # noqa: S608 - our own name
        for name in ("int_measures", "int_sources"):
            home = self.data / "aggregates" / name / f"country={self.country}"
            files = str(home / "school_year=*" / "part.parquet").replace("'", "''")
            made.engine.connection.execute(
                f"create view {name} as select * from read_parquet('{files}', hive_partitioning = false)"  # noqa: S608 - our own name
            )
        made.seed(*TERM_SEEDS)
        return made

    @cached_property
    def states(self) -> dict[str, tuple[str, str]] | None:
        """What the country's word makes of each school year, and why: state and reason; None before the first release."""
        path = self.data / "publishable" / f"country={self.country}" / "validation.parquet"
        if not path.exists():
            return None
        found = self.marts.rows(
            "select school_year, state, coalesce(reason, '') as reason from read_parquet(?) where country = ?",
            [str(path), self.country],
        )
        return {r["school_year"]: (r["state"], r["reason"]) for r in found}

    def year(self, school_year: str) -> CoreYear:
        """The core tables of a school year."""
        if school_year not in self._years:
            self._years[school_year] = CoreYear(self.data, self.country, school_year, self.known)
        return self._years[school_year]

    @cached_property
    def _ledger(self) -> list[Snapshot]:
        stands = (self.data / "raw" / "ledger.sqlite").exists()
        return [s for s in Ledger(self.data).all() if s.country == self.country] if stands else []

    def snapshot(self, source: str, school_year: str) -> Row | None:
        """The snapshot that the core tables were made from: by the state of the partition, else the newest delivered."""
        path = path_of(self.data, self.country, school_year)
        used = json.loads(path.read_text("utf-8"))["slices"].get(source, "") if path.exists() else ""
        here = [s for s in self._ledger if s.source == source and s.school_year in (school_year, "_T")]
        found = [s for s in here if s.sha256 == used] or here
        if not found:
            return None
        s = found[-1]
        told = {
            "source": source,
            "school_year": school_year,
            "file": s.file,
            "path": s.path,
            "sha256": s.sha256,
        }
        return told | {"received_at": s.received_at, "is_newest": s.sha256 == here[-1].sha256, "is_certain": s.sha256 == used}  # fmt: skip
