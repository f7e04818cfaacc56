"""Marts: SQL over the aggregates of all partitions, one Parquet each; and the rules that need more than one partition.

Belongs here: which files feed the marts. Does not belong here: releases (publish/).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path

from eqm_pipeline.catalogue import Catalogue
from eqm_pipeline.schemas import audit, findings, validation
from eqm_pipeline.warehouse.engines import EngineName, Relations, start
from eqm_pipeline.warehouse.models import OVER_ALL, Model, load_models
from eqm_pipeline.warehouse.partition import SNAPSHOTS, store
from eqm_pipeline.warehouse.run import build, register_seeds

LINKS = {
    "country": "varchar", "year": "smallint", "year_after": "smallint", "level": "varchar", "unit": "varchar",
    "unit_after": "varchar", "kind": "varchar", "score": "double", "decision": "varchar", "group": "varchar",
}  # fmt: skip

PLACES = {
    "country": "varchar", "school_year": "varchar", "unit": "varchar", "place": "varchar", "place_name": "varchar",
    "matched_by": "varchar", "likeness": "double",
}  # fmt: skip

# what the models over all partitions read beside aggregates and seeds
STORED = {"findings": findings.COLUMNS, "snapshots": SNAPSHOTS, "audit": audit.COLUMNS}
GIVEN = STORED | {"school_links": LINKS, "places_found": PLACES, "validations": validation.COLUMNS}


def compute_marts(
    data: Path,
    catalogue: Catalogue,
    release: str = "",
    threads: int = 2,
    states: Iterable[validation.State] = (),
    engine: EngineName = "duckdb",
) -> dict[str, int]:
    """Compute and store every exported mart, and what the rules over years, areas and sources found.

    Reads  data/aggregates/*/…/part.parquet, data/core/{findings,snapshots,audit}/…/*.parquet,
           data/concordance/country=…/{links,places}.parquet
    Writes data/marts/<mart>.parquet; `release` goes into the column of that name; data/comparisons/comparisons.parquet,
           which holds codes of schools and is never published
    `states` say what may be published of each country × school year; a mart holds everything all the same.
    Returns rows by mart. Raises ModelFailed; then nothing stored has changed.
    """
    models = load_models()
    marts = {k: m for k, m in models.items() if m.layer in OVER_ALL}
    on = start(engine, threads)
    try:
        register_all(on, models, data, catalogue, release, states)
        tables = build(marts, on, {k for k, m in marts.items() if m.declaration.exported})
    finally:
        on.close()
    for name, table in tables.items():
        store(table, data / ("marts" if models[name].layer == "marts" else "comparisons") / f"{name}.parquet")
    return {name: table.num_rows for name, table in tables.items()}


def register_all(
    on: Relations,
    models: Mapping[str, Model],
    data: Path,
    catalogue: Catalogue,
    release: str = "",
    states: Iterable[validation.State] = (),
) -> None:
    """What the models over all partitions read, as relations."""
    over_all = {k: m for k, m in models.items() if m.layer in OVER_ALL}
    needed = {n for m in over_all.values() for n in m.needs}
    for name in sorted(n for n in needed if n in models and models[n].declaration.exported):
        if models[name].layer not in OVER_ALL:
            files = sorted((data / "aggregates" / name).glob("country=*/school_year=*/part.parquet"))
            on.register_files(name, files, models[name].declaration.columns)
    for name, columns in STORED.items():
        files = sorted((data / "core" / name).glob("country=*/school_year=*/*.parquet"))
        on.register_files(name, files, columns)
    for name, file, columns in (("school_links", "links", LINKS), ("places_found", "places", PLACES)):
        files = sorted((data / "concordance").glob(f"country=*/{file}.parquet"))
        on.register_files(name, files, columns)
    on.register_rows("validations", [x.row() for x in states], validation.COLUMNS)
    on.register_rows("this_release", [(release,)], {"release": "varchar"})
    register_seeds(on, catalogue, over_all)
