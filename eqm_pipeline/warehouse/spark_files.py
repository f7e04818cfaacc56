"""Parquet on a filesystem of fsspec, read by the executors of Spark through it: no connector of Hadoop is needed.

Belongs here: files as Spark sees them. Does not belong here: relations (spark.py), filesystems (lake.py).
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pyarrow.parquet as pq

from eqm_pipeline.warehouse.lake import schema_of

if TYPE_CHECKING:
    from pyspark.sql import DataFrame, SparkSession


def plain_schema(file: Path) -> pa.Schema:
    """Columns of a file, texts as texts; one that was null throughout has no type, and is as if it were not there."""
    plain = [(f.name, _plain(f.type)) for f in schema_of(file)]
    return pa.schema([(n, t) for n, t in plain if not pa.types.is_null(t)])


def _plain(kind: pa.DataType) -> pa.DataType:
    kind = kind.value_type if pa.types.is_dictionary(kind) else kind
    return pa.string() if pa.types.is_large_string(kind) else kind


def read_through(session: SparkSession, there: Any, files: list[Path]) -> DataFrame:
    """Files of one shape on a filesystem that executors reach too, a task a file."""
    from pyspark.sql.pandas.types import from_arrow_schema

    schema = plain_schema(files[0])

    def batches(names: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        for some in names:
            for name in some.column(0).to_pylist():
                with there.open(name, "rb") as file:
                    table = pq.ParquetFile(file).read(columns=schema.names)
                yield from table.select(schema.names).cast(schema).to_batches()

    names = session.createDataFrame([(str(f.path),) for f in files], "name string")  # type: ignore[attr-defined]
    return names.repartition(len(files)).mapInArrow(batches, from_arrow_schema(schema))
