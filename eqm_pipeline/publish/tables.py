"""The published tables: their columns, types and order, and how a mart becomes one.

Belongs here: the allow-list (catalogue/codelists/columns.csv) and its enforcement. Does not belong here:
files, names of releases, or any figure. A mart that the list does not name is not published; a column that
it does not name stops the release.
"""

from __future__ import annotations

from dataclasses import dataclass

import pyarrow as pa
import pyarrow.compute as pc

from eqm_pipeline.catalogue import Catalogue
from eqm_pipeline.errors import SchemaBroken

TYPES = {
    "string": pa.string(),
    "int16": pa.int16(),
    "int32": pa.int32(),
    "float64": pa.float64(),
    "boolean": pa.bool_(),
}
PUBLIC_AREA_LEVELS = {"country", "admin1", "admin2", "edu_region", "inspection", "_T", "_Z"}


@dataclass(frozen=True)
class PublishedColumn:
    """One row of columns.csv. `key` columns name a row and are never null; `rests_on` are other years that a column rests
    on, counted from the row's (`-1` the year before)."""

    table: str
    column: str
    type: str
    key: bool
    unit: str
    codelist: str
    description_en: str
    description_fr: str
    rests_on: str = ""

    def field(self) -> pa.Field:
        """The column in a Parquet schema, with its descriptions as metadata."""
        about = {"description_en": self.description_en, "description_fr": self.description_fr}
        return pa.field(self.column, TYPES[self.type], nullable=not self.key, metadata=about)


def published(catalogue: Catalogue) -> dict[str, tuple[PublishedColumn, ...]]:
    """Every published table and its columns, in the order of columns.csv."""
    out: dict[str, list[PublishedColumn]] = {}
    for r in catalogue.rows("codelists/columns"):
        column = PublishedColumn(**{**r, "key": r["key"] == "1"})  # type: ignore[arg-type]
        out.setdefault(column.table, []).append(column)
    return {table: tuple(columns) for table, columns in out.items()}


def has_country(columns: tuple[PublishedColumn, ...]) -> bool:
    """Whether rows of a table are of one country each, which then comes first in its key; tables of labels have none."""
    return any(c.column == "country" for c in columns)


def schema_of(columns: tuple[PublishedColumn, ...]) -> pa.Schema:
    """The schema of a published table."""
    return pa.schema([c.field() for c in columns])


def _broken(mart: str, en: str, fr: str) -> SchemaBroken:
    do = (
        "describe it in catalogue/codelists/columns.csv if it may be published, or drop it from the mart",
        "décrivez-la dans catalogue/codelists/columns.csv si elle est publiable, sinon retirez-la",
    )
    return SchemaBroken((en, fr), where=f"marts/{mart}.parquet", do=do)


def publish_table(raw: pa.Table, columns: tuple[PublishedColumn, ...]) -> pa.Table:
    """A mart in published columns, types and order, sorted by key, with `release` blank.

    Raises SchemaBroken for a column that is not on the list or is missing, a null or repeated key, or rows
    of schools.
    """
    mart = columns[0].table
    allowed = [c.column for c in columns]
    if extra := sorted(set(raw.column_names) - set(allowed)):
        raise _broken(mart, f"not to be published: {', '.join(extra)}", f"non publiable : {', '.join(extra)}")
    if lacking := [c for c in allowed if c not in raw.column_names and c != "release"]:
        raise _broken(mart, f"missing: {', '.join(lacking)}", f"absent : {', '.join(lacking)}")
    n, arrays = raw.num_rows, []
    for c in columns:
        if c.column == "release":
            arrays.append(pa.repeat(pa.scalar(""), n))
        else:
            arrays.append(_as(raw[c.column], TYPES[c.type]))
            raw = raw.drop_columns(c.column)  # its memory goes, where nobody else holds the mart
    table = pa.table(arrays, schema=schema_of(columns))
    return _sorted_by_key(table, mart, [c.column for c in columns if c.key])


def _as(column: pa.ChunkedArray, kind: pa.DataType) -> pa.Array:
    """A column as one array of a type; not copied where it is that already."""
    whole = column.chunk(0) if column.num_chunks == 1 else column.combine_chunks()
    return whole if whole.type == kind else pc.cast(whole, kind)


def _sorted_by_key(table: pa.Table, mart: str, key: list[str]) -> pa.Table:
    if blank := [k for k in key if table[k].null_count]:
        raise _broken(mart, f"null in key: {', '.join(blank)}", f"clé vide : {', '.join(blank)}")
    if "area_level" in table.column_names:
        found = set(pc.unique(table["area_level"]).to_pylist()) - PUBLIC_AREA_LEVELS
        if found:
            words = ", ".join(map(str, sorted(map(str, found))))
            raise _broken(mart, f"rows of area level {words}", f"lignes de niveau {words}")
    if not key or _rises(table, key):
        return table
    ordered = table.sort_by([(k, "ascending") for k in key])
    if not _rises(ordered, key):
        raise _broken(mart, f"repeated key ({', '.join(key)})", f"clé répétée ({', '.join(key)})")
    return ordered


def _rises(table: pa.Table, key: list[str]) -> bool:
    """Whether the key of every row is above that of the row before: then the table is sorted, and no key stands twice."""
    n = max(table.num_rows - 1, 0)
    above = pa.repeat(pa.scalar(False), n)
    for k in reversed(key):
        column = _as(table[k], table.schema.field(k).type)
        row, before = column.slice(1), column.slice(0, n)
        above = pc.or_(pc.greater(row, before), pc.and_(pc.equal(row, before), above))
    return bool(pc.all(above, min_count=0).as_py())


def stamp(table: pa.Table, version: str) -> pa.Table:
    """The table with its column `release` saying `version`."""
    i = table.schema.get_field_index("release")
    return table.set_column(i, table.schema.field(i), pa.repeat(pa.scalar(version), table.num_rows))
