"""A history of many partitions, as runs of the pipeline write it: one run is real but for its work, the others are its copies.

Belongs here: the synthetic countries, and the rows of Dagster's tables. Does not belong here: asking for them (history_asks.py).
The real run goes through `accept_deliveries`, so that what is stored is what the pipeline stores: for each partition three
planned and three real materialisations and four check evaluations. Copies differ by run and country.
"""

from __future__ import annotations

import os
import re
import shutil
import uuid
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from eqm_pipeline.catalogue import Catalogue
from eqm_pipeline.pipeline.state import Partition, Task

YEARS = 200
MODEL = "tgo"
SOURCES = ("stateduc", "exams", "budget")


def known(folder: Path, partitions: int) -> Path:
    """A catalogue of synthetic countries with 200 school years each, copies of one that there is."""
    package = Catalogue().folder
    shutil.copytree(
        package, folder, ignore=shutil.ignore_patterns("*.py", "*.pyc", "__pycache__", "countries")
    )
    names = [f"X{chr(65 + n // 26)}{chr(65 + n % 26)}" for n in range(-(-partitions // YEARS))]
    for name in names:
        target = folder / "countries" / name.lower()
        shutil.copytree(package / "countries" / MODEL, target)
        country = target / "country.yml"
        country.write_text(
            country.read_text("utf-8").replace(f"iso3: {MODEL.upper()}", f"iso3: {name}"), "utf-8"
        )
    programme = folder / "programme.yml"
    told = re.sub(r"(?m)^countries: .*$", f"countries: [{', '.join(names)}]", programme.read_text("utf-8"))
    told = re.sub(
        r"(?m)^school_years: .*$",
        f"school_years: {{first: {2025 - YEARS}-{2026 - YEARS}, last: 2024-2025}}",
        told,
    )
    programme.write_text(told, encoding="utf-8")
    return folder


def fill(data: Path) -> int:
    """Write the history of all partitions of the catalogue in EQM_CATALOGUE; how many there are. In a process of its own."""
    import dagster as dg

    from eqm_pipeline.defs import asked, country_years, partitions
    from eqm_pipeline.defs.launch import QUIET, _job
    from eqm_pipeline.defs.rectangles import Rectangle
    from eqm_pipeline.defs.resources import Project

    first, *others = partitions.COUNTRIES
    folder = Path(os.environ["EQM_CATALOGUE"])
    tasks = {(first, y): Task(data, folder, first, y, (), "synthetic") for y in partitions.YEARS}
    asked.tasks = lambda *_: tasks  # type: ignore[assignment]
    country_years.run_partitions = lambda chosen, _: map(_done, chosen)  # type: ignore[assignment, attr-defined]
    tags = partitions.range_tags(Rectangle((first, partitions.YEARS[0]), (first, partitions.YEARS[-1])))
    with dg.DagsterInstance.get() as instance:
        resources = {"project": Project(data=str(data), inbox=str(data / "inbox"))}
        ran = _job("accept_deliveries").execute_in_process(QUIET, instance, tags=tags, resources=resources)
    runs = {country: str(uuid.uuid4()) for country in others}
    _copy(data / "dagster" / "history", ran.run_id, first, runs)
    return len(partitions.COUNTRIES) * len(partitions.YEARS)


def _done(t: Task) -> Partition:
    checks: list[dict[str, Any]] = [
        {
            "name": f"{s}_{c}",
            "passed": True,
            "metadata": {"rows_read": 5_800, "accepted": 5_790, "set aside": 10},
        }
        for s in SOURCES
        for c in ("rows_conserved", "within_tolerance", "findings")
    ]
    return Partition(t.country, t.school_year, t.fingerprint, "accepted", 5_800, 5_790, 10, seconds=0.6, tables={"schools": 5_790}, checks=tuple(checks))  # fmt: skip


def _copy(history: Path, run_id: str, country: str, runs: dict[str, str]) -> None:
    """The rows of one run and country, once more for each of the others."""
    from eqm_pipeline.defs.home import POSTGRES

    postgres = os.environ.get(POSTGRES)
    for file in ("runs.db", "runs/index.db"):
        engine = sa.create_engine(postgres or f"sqlite:///{history / file}")
        names = (
            ("runs", "run_tags")
            if file == "runs.db"
            else ("event_logs", "asset_event_tags", "asset_check_executions")
        )
        with engine.begin() as connection:
            for table in _tables(engine, names):
                _multiply(connection, table, run_id, country, runs)
        engine.dispose()
    if not postgres:
        for other, new in runs.items():
            _copy_file(history / "runs", run_id, new, country, other)


def _tables(engine: sa.Engine, names: Iterable[str]) -> list[sa.Table]:
    meta = sa.MetaData()
    return [sa.Table(n, meta, autoload_with=engine) for n in names]


def _multiply(on: sa.Connection, table: sa.Table, run_id: str, country: str, runs: dict[str, str]) -> None:
    rows = [dict(r._mapping) for r in on.execute(sa.select(table))]
    step = max((r["id"] for r in rows), default=0)
    for n, (other, new) in enumerate(runs.items(), 1):
        made = [
            {k: _changed(k, v, n * step, ((run_id, new), (country, other))) for k, v in r.items()}
            for r in rows
        ]
        if made:
            on.execute(sa.insert(table), made)
    if on.dialect.name == "postgresql":
        on.execute(
            sa.text(f"select setval(pg_get_serial_sequence('{table.name}', 'id'), max(id)) from {table.name}")
        )


def _changed(column: str, value: Any, by: int, words: Sequence[tuple[str, str]]) -> Any:
    """A value of a copied row: numbers of events go up by as many as there are, words are exchanged."""
    if column in ("id", "event_id", "evaluation_event_storage_id"):
        return None if value is None else value + by
    if isinstance(value, str):
        for old, new in words:
            value = value.replace(old, new)
    return value


def _copy_file(folder: Path, run_id: str, new: str, country: str, other: str) -> None:
    """SQLite has a file per run as well."""
    source = sa.create_engine(f"sqlite:///{folder / run_id}.db")
    with source.connect() as c:
        c.execute(sa.text(f"vacuum into '{folder / new}.db'"))
    target = sa.create_engine(f"sqlite:///{folder / new}.db")
    with target.begin() as c:
        c.execute(
            sa.text("update event_logs set run_id = :n, partition = replace(partition, :c, :o), event = replace(replace(event, :r, :n), :c, :o)"),
            {"n": new, "r": run_id, "c": country, "o": other},
        )  # fmt: skip
    source.dispose(), target.dispose()
