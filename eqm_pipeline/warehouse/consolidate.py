"""One table of all countries out of those of each, for every mart.

Belongs here: where the tables of a country stand, and putting them together. Does not belong here: computing them (marts.py).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from eqm_pipeline.warehouse.lake import put_all, source
from eqm_pipeline.warehouse.models import OVER_ALL, Model


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
            files = [home(data, m, c) for c in countries]
            made[name] = put_all(_in_order(files, m.declaration.grain), home(data, m))
    return made


def _in_order(files: Sequence[Path], grain: Sequence[str]) -> Iterator[pa.Table]:
    first = pq.read_table(source(files[0]), partitioning=None)
    rest = (pq.read_table(source(f), partitioning=None) for f in files[1:])
    if len(files) == 1 or ("country" in grain and len(first["country"].unique()) < 2):
        yield first
        yield from rest
    elif "country" in grain:
        yield pa.concat_tables([first, *rest]).sort_by("country")  # keeps the order of rows within a country
    else:
        table = pa.concat_tables([first, *rest])
        once = table.group_by(table.column_names).aggregate([]).select(first.column_names)
        yield once.sort_by([(c, "ascending") for c in grain])
