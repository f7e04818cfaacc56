"""Aggregates of one country × school year: core tables in, Parquet of the exported relations out.

Belongs here: files and partitions. Does not belong here: building (run.py).
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pyarrow as pa

from eqm_pipeline.catalogue import Catalogue
from eqm_pipeline.schemas import core, findings, series
from eqm_pipeline.warehouse import codes
from eqm_pipeline.warehouse.abreast import build_abreast
from eqm_pipeline.warehouse.coded import CodedEngine
from eqm_pipeline.warehouse.engines import EngineName, Relations, start
from eqm_pipeline.warehouse.lake import put
from eqm_pipeline.warehouse.models import OVER_ALL, Model, load_models
from eqm_pipeline.warehouse.run import build, needed_seeds, register_seeds

CORE = (
    {table: core.columns(table) for table in core.TABLES}
    | dict.fromkeys(series.TABLES, series.CELLS)
    | {"series": series.COLUMNS}
)
"""Columns that models read of core tables."""
SNAPSHOTS = {
    "country": "str", "school_year": "str", "source": "str", "rows_read": "int32", "accepted": "int32",
    "quarantined": "int32", "totals_rows": "int32", "ignored": "int32", "received_at": "str",
}  # fmt: skip


def compute_partition(
    data: Path,
    country: str,
    school_year: str,
    catalogue: Catalogue,
    threads: int = 1,
    engine: EngineName = "duckdb",
) -> dict[str, int]:
    """Compute and store the aggregates of one partition; `threads` models at a time, each query in one thread.

    Reads  data/core/<table>/country=…/school_year=…/*.parquet, findings and snapshots among them (a table without files is empty)
    Writes data/aggregates/<relation>/country=…/school_year=…/part.parquet, once all are built
    Returns rows by relation. Raises ModelFailed; then nothing stored has changed.
    """
    models = {k: m for k, m in load_models().items() if m.layer not in OVER_ALL}
    exported = {k for k, m in models.items() if m.declaration.exported}
    on = start(engine, threads if engine == "spark" else 1)
    tables: dict[str, pa.Table] = {}
    try:
        register_partition(on, models, data, country, school_year, catalogue)
        if isinstance(on, CodedEngine) and threads > 1:
            build_abreast(models, on, exported, tables.__setitem__, threads)
        else:
            tables = build(models, on, exported)
    finally:
        on.close()
    here = _folder(country, school_year)
    for name, table in tables.items():
        store(table, data / "aggregates" / name / here / "part.parquet")
    return {name: table.num_rows for name, table in tables.items()}


def register_partition(
    on: Relations,
    models: Mapping[str, Model],
    data: Path,
    country: str,
    school_year: str,
    catalogue: Catalogue,
) -> None:
    """What the models of one partition read, as relations."""
    here = _folder(country, school_year)
    stored = CORE | {"findings": findings.COLUMNS, "snapshots": SNAPSHOTS}
    files = {name: sorted((data / "core" / name / here).glob("*.parquet")) for name in stored}
    if isinstance(on, CodedEngine):
        seeded = needed_seeds(catalogue, models, {country}).values()
        told = {f: columns.keys() for name, columns in stored.items() for f in files[name]}
        on.know_codes(codes.known(told, seeded, [m.sql for m in models.values()]))
    for name, columns in stored.items():
        on.register_files(name, files[name], columns)
    keys = {"country": "varchar", "school_year": "varchar", "year": "smallint"}
    on.register_rows("this_partition", [(country, school_year, int(school_year[-4:]))], keys)
    register_seeds(on, catalogue, models, {country})


def _folder(country: str, school_year: str) -> Path:
    return Path(f"country={country}") / f"school_year={school_year}"


def store(table: pa.Table, path: Path) -> None:
    """Write a table so that a reader sees the old file or the new one."""
    put(table, path)
