"""The published tables country by country: `country=…/<table>.parquet`, tables that have no country beside these folders.

Belongs here: where a part stands, what it says of itself, reading it. Does not belong here: making parts of marts (shelving.py),
files of a release (contents.py).
A part says in its own schema the hash of its rows and the word of its country under which it was made; `release` is blank.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from eqm_pipeline.catalogue import Catalogue
from eqm_pipeline.publish import wide
from eqm_pipeline.publish.tables import PublishedColumn, published, schema_of

Over = Callable[[Callable[[Any], Any], Iterable[Any]], Iterable[Any]]
"""Maps over things that are independent of each other, in several processes perhaps."""
ALONE = 200_000
"""Rows below which one process is done before others have started."""
CONTENT, WORD = b"content_sha256", b"word_sha256"
NATIONAL = ("indicators", "measure_counts")
"""Tables of which the rows of the whole country stand by themselves as well, so that few are read where few are wanted."""


def spread(over: Over, rows: int) -> Over:
    """`over` where there is enough to do, else one after the other."""
    return over if rows > ALONE else map


def room(folder: Path, country: str = "") -> Path:
    """Where the tables of a country stand, or those that have no country."""
    return folder / f"country={country}" if country else folder


def home(folder: Path, table: str, country: str = "") -> Path:
    """Where a table of a country stands, or one that has no country."""
    return room(folder, country) / f"{table}.parquet"


def national_of(part: Path) -> Path:
    """Where the rows of the whole country stand, of a table in NATIONAL."""
    return part.with_name(f"{part.stem}_national.parquet")


def all_columns(catalogue: Catalogue) -> dict[str, tuple[PublishedColumn, ...]]:
    """Every column that a release may hold, by table: the contract with its readers."""
    out: dict[str, tuple[PublishedColumn, ...]] = {}
    for name, columns in published(catalogue).items():
        out[name] = columns
        if name == "indicators":
            out[wide.TABLE] = wide.wide_columns(catalogue)
    return out


@dataclass(frozen=True)
class Part:
    """A published table of one country (blank: a table without countries); `digest` is the SHA-256 of its rows as CSV."""

    path: Path
    country: str
    columns: tuple[PublishedColumn, ...]
    rows: int
    digest: str

    @property
    def schema(self) -> pa.Schema:
        return schema_of(self.columns)

    def table(self) -> pa.Table:
        """All rows, sorted by key."""
        return pa.Table.from_arrays(pq.read_table(self.path, partitioning=None).columns, schema=self.schema)

    def national(self) -> pa.Table:
        """The rows of the whole country, of a table in NATIONAL."""
        return replace(self, path=national_of(self.path)).table()


@dataclass(frozen=True)
class Shelf:
    """The parts of each table by country, in the order of columns.csv and of countries' codes."""

    folder: Path
    parts: dict[str, tuple[Part, ...]]

    def rows(self, name: str) -> int:
        return sum(p.rows for p in self.parts[name])

    def whole(self, name: str) -> pa.Table:
        """A table of all countries, sorted by its key, for those that are small."""
        return pa.concat_tables([p.table() for p in self.parts[name]])

    def some(self, names: Sequence[str]) -> dict[str, pa.Table]:
        """Those of some tables that there are, whole."""
        return {n: self.whole(n) for n in names if n in self.parts}

    def of(self, name: str) -> dict[str, Part]:
        """The parts of a table by country; none where there is no such table."""
        return {p.country: p for p in self.parts.get(name, ())}


def is_shelf(folder: Path) -> bool:
    """Whether tables stand here country by country only; marts of all countries stand as one table each."""
    return not home(folder, "indicators").exists() and any(folder.glob("country=*/indicators.parquet"))


def open_shelf(folder: Path, catalogue: Catalogue) -> Shelf:
    """What stands below `folder`."""
    parts = {}
    for name, columns in all_columns(catalogue).items():
        paths = sorted(folder.glob(f"country=*/{name}.parquet")) or [home(folder, name)]
        if paths[0].exists():
            parts[name] = tuple(_part(p, columns) for p in paths)
    return Shelf(folder, parts)


def _part(path: Path, columns: tuple[PublishedColumn, ...]) -> Part:
    file = pq.ParquetFile(path)
    country = path.parent.name.partition("country=")[2]
    said = file.schema_arrow.metadata or {}
    return Part(path, country, columns, file.metadata.num_rows, said[CONTENT].decode())
