"""Marts of all countries read country by country, few row groups at a time.

Belongs here: which countries there are, and the rows of one. Does not belong here: what is published of them (shelving.py).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from eqm_pipeline.publish.shelf import home


def countries_in(marts: Path, names: Iterable[str]) -> Counter[str]:
    """Every country of which some of the marts have rows, with their number."""
    found: Counter[str] = Counter()
    for path in (home(marts, name) for name in names):
        if path.exists() and "country" in pq.read_schema(path).names:
            column = pq.read_table(path, columns=["country"], read_dictionary=["country"], partitioning=None)
            for count in pc.value_counts(column["country"]).to_pylist():
                found[count["values"]] += count["counts"]
    return found


def rows_of(path: Path, country: str) -> pa.Table:
    """The rows of one country (blank: all), which stand one after the other: of no other country more than a row group is read."""
    file = pq.ParquetFile(path)
    at = file.schema_arrow.get_field_index("country")
    if not country or at < 0:
        return file.read()
    stats = [file.metadata.row_group(i).column(at).statistics for i in range(file.num_row_groups)]
    some = [i for i, s in enumerate(stats) if s is None or not s.has_min_max or s.min <= country <= s.max]
    table = file.read_row_groups(some)
    alone = all((s := stats[i]) is not None and s.has_min_max and s.min == s.max for i in some)
    return table if alone else table.filter(pc.equal(table["country"], country))
