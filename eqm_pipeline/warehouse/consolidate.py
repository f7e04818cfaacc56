"""One table of all countries out of those of each, for every mart.

Belongs here: where the tables of a country stand, and putting them together. Does not belong here: computing them (marts.py).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from eqm_pipeline.warehouse.lake import put_all, schema_of, source
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
            made[name] = put_all(_in_order(files, m.declaration.grain), home(data, m), as_texts=True)
    return made


def _in_order(files: Sequence[Path], grain: Sequence[str]) -> Iterator[pa.Table]:
    """Tables of one schema that are, one after the other, in the order of the grain; texts perhaps as dictionaries."""
    if len(files) == 1 or ("country" in grain and len(_read(files[0], ["country"])["country"].unique()) < 2):
        for file in files:
            texts = [f.name for f in schema_of(file) if pa.types.is_string(f.type)]
            yield _read(file, read_dictionary=texts)
    elif "country" in grain:
        tables = [_read(f) for f in files]
        yield pa.concat_tables(tables).sort_by("country")  # keeps the order of rows within a country
    else:
        table = pa.concat_tables([_read(f) for f in files])
        once = table.group_by(table.column_names).aggregate([]).select(table.column_names)
        yield once.sort_by([(c, "ascending") for c in grain])


def _read(file: Path, columns: Sequence[str] | None = None, read_dictionary: Sequence[str] = ()) -> pa.Table:
    return pq.read_table(
        source(file), columns=columns, read_dictionary=list(read_dictionary), partitioning=None
    )
