"""What of a release rests on tables alone, in products that are independent of each other, so that several processes make them.

Belongs here: tables as Parquet and CSV, yearbooks, SDMX. Does not belong here: what is said of all of them together (contents.py),
how a product looks (a module per kind of file).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

import pyarrow as pa
import pyarrow.parquet as pq

from eqm_pipeline.catalogue import Catalogue
from eqm_pipeline.publish import sdmx
from eqm_pipeline.publish.datapackage import File
from eqm_pipeline.publish.rows_csv import CsvFile
from eqm_pipeline.publish.shelf import NATIONAL, Over, Part, Shelf, spread
from eqm_pipeline.publish.tables import stamp
from eqm_pipeline.publish.warnings import annotated
from eqm_pipeline.publish.yearbook import COUNTS, VALIDATION
from eqm_pipeline.publish.yearbook_kept import kept_book, stamp_book

CSV_LIMIT = 200_000
_LABELS = ("schema_codes", "areas", "indicator_labels")


class Product(Protocol):
    """Something to be written below the folder of a release; `write` returns its files."""

    def write(self) -> list[Path]: ...


def write_products(
    root: Path, shelf: Shelf, catalogue: Catalogue, about: Mapping[str, Any], over: Over
) -> list[File]:
    """Every product below `root`, made by `over` in several processes perhaps; what was written."""
    wanted = [(root, p) for p in products(root, shelf, catalogue, about)]
    rows = sum(shelf.rows(name) for name in shelf.parts)
    return [file for made in spread(over, rows)(_made, wanted) for file in made]


def products(root: Path, shelf: Shelf, catalogue: Catalogue, about: Mapping[str, Any]) -> list[Product]:
    """All of them, those that take longest first."""
    warned = shelf.some(["usage_warnings"])
    tables: list[Product] = [
        TableFiles(
            root / "data" / name,
            parts,
            annotated(parts[0].schema, name, warned, catalogue),
            str(about["version"]),
            has_csv=name == "indicators" or shelf.rows(name) <= CSV_LIMIT,
        )
        for name, parts in sorted(shelf.parts.items(), key=lambda x: -shelf.rows(x[0]))
    ]
    said = shelf.of(VALIDATION)
    books: list[Product] = [
        Book(root / "yearbook" / f"{c}.xlsx", counts, said.get(c), catalogue, about)
        for c, counts in shelf.of(COUNTS).items()
        if counts.rows and c in catalogue.countries
    ]
    national: list[Product] = [Sdmx(root / "sdmx", shelf, catalogue, about)] if sdmx.available() else []
    return [tables[0], *national, *books, *tables[1:]]


def _made(wanted: tuple[Path, Product]) -> list[File]:
    root, product = wanted
    return [File.of(root, path) for path in product.write()]


@dataclass(frozen=True)
class TableFiles:
    """A table as Parquet, a country after the other, and as CSV; one country is in memory at a time."""

    path: Path
    parts: Sequence[Part]
    schema: pa.Schema
    version: str
    has_csv: bool

    def write(self) -> list[Path]:
        self.path.parent.mkdir(exist_ok=True)
        paths = [self.path.with_suffix(s) for s in (".parquet", *([".csv"] if self.has_csv else []))]
        with ExitStack() as open_files:
            parquet = open_files.enter_context(pq.ParquetWriter(paths[0], self.schema, compression="snappy"))
            csv = open_files.enter_context(CsvFile(paths[1], self.schema)) if self.has_csv else None
            for part in self.parts:
                table = stamp(part.table(), self.version).cast(self.schema)
                parquet.write_table(table)
                if csv:
                    csv.add(table)
        return paths


@dataclass(frozen=True)
class Book:
    """The yearbook of a country: kept beside its counts until they, or what is said of them, change."""

    path: Path
    counts: Part
    said: Part | None
    catalogue: Catalogue
    about: Mapping[str, Any]

    def write(self) -> list[Path]:
        self.path.parent.mkdir(exist_ok=True)
        stamp_book(kept_book(self.counts, self.said, self.catalogue, self.about), self.path, self.about)
        return [self.path]


@dataclass(frozen=True)
class Sdmx:
    """National figures as SDMX."""

    folder: Path
    shelf: Shelf
    catalogue: Catalogue
    about: Mapping[str, Any]

    def write(self) -> list[Path]:
        national = {
            n: pa.concat_tables([p.national() for p in self.shelf.parts[n]])
            for n in NATIONAL
            if n in self.shelf.parts
        }
        tables = national | self.shelf.some(_LABELS)
        return sdmx.write_sdmx(self.folder, tables, self.catalogue, self.about)
