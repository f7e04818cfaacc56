"""One table of all countries out of those of each, for every mart.

Belongs here: where the tables of a country stand, and putting them together. Does not belong here: computing them (marts.py).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from eqm_pipeline.warehouse.lake import source
from eqm_pipeline.warehouse.models import OVER_ALL, Model
from eqm_pipeline.warehouse.partition import store


def home(data: Path, model: Model, country: str = "") -> Path:
    """Where a mart of a country stands, or that of all of them."""
    room = data / ("marts" if model.layer == "marts" else "comparisons")
    return (room / f"country={country}" if country else room) / f"{model.name}.parquet"


def consolidate(data: Path, models: Mapping[str, Model], countries: Sequence[str]) -> dict[str, int]:
    """Write every mart of all countries, sorted by its grain; rows by mart.

    Rows of different countries differ in the column `country`; where there is none (labels), equal rows are one row.
    """
    made = {}
    for name, m in models.items():
        if m.layer in OVER_ALL and m.declaration.exported:
            parts = [pq.read_table(source(home(data, m, c)), partitioning=None) for c in countries]
            table = pa.concat_tables(parts)
            grain = m.declaration.grain
            if len(parts) > 1 and "country" not in grain:
                table = table.group_by(table.column_names).aggregate([]).select(parts[0].column_names)
                table = table.sort_by([(c, "ascending") for c in grain])
            elif len(parts) > 1 and len(set(parts[0]["country"].unique().to_pylist())) > 1:
                table = table.sort_by("country")  # keeps the order of rows within a country
            store(table, home(data, m))
            made[name] = table.num_rows
    return made
