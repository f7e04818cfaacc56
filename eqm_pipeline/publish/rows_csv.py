"""Published tables as CSV: into a file, or into a hash that does not depend on the library that wrote a Parquet file.

Belongs here: the one form that rows have as text. Does not belong here: pages of text (writing/spreadsheet.py).
"""

from __future__ import annotations

import hashlib
import io
from typing import Any

import pyarrow as pa
import pyarrow.csv as pa_csv

_ROWS = 16_384
_OPTIONS = pa_csv.WriteOptions(quoting_style="needed", quoting_header="needed")


class CsvFile:
    """A CSV that grows table by table: comma, line feed, quotes where needed; a header of plain names. Close it by `with`."""

    def __init__(self, where: Any, schema: pa.Schema) -> None:
        self._writer = pa_csv.CSVWriter(where, schema, write_options=_OPTIONS)

    def __enter__(self) -> CsvFile:
        return self

    def __exit__(self, *_: object) -> None:
        self._writer.close()

    def add(self, table: pa.Table) -> None:
        """Rows behind those that are there."""
        self._writer.write_table(table, _ROWS)


def write_csv(table: pa.Table, where: Any) -> None:
    """One table as one file."""
    with CsvFile(where, table.schema) as file:
        file.add(table)


class _Hashing(io.RawIOBase):
    """A file that keeps only the hash of what is written to it."""

    def __init__(self) -> None:
        self.hash = hashlib.sha256()

    def writable(self) -> bool:
        return True

    def write(self, chunk: Any) -> int:
        self.hash.update(chunk)
        return len(chunk)


def hash_of(table: pa.Table) -> str:
    """SHA-256 of the table as CSV, in hexadecimal."""
    into = _Hashing()
    write_csv(table, into)
    return into.hash.hexdigest()
