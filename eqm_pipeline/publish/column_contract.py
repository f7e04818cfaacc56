"""Column names as a contract with a semantic version: what may not change without a word.

Belongs here: comparing the columns of two releases. Does not belong here: which columns there are (tables.py, wide.py).

    major  a column or table was removed or renamed, or has another type
    minor  one was added
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from eqm_pipeline.errors import SchemaBroken
from eqm_pipeline.publish.tables import PublishedColumn

_NAMED = 8
Columns = Mapping[tuple[str, str], str]


def columns_of(tables: Iterable[tuple[PublishedColumn, ...]]) -> dict[tuple[str, str], str]:
    """(table, column) → type."""
    return {(c.table, c.column): c.type for columns in tables for c in columns}


def columns_told(about: Mapping[str, Any]) -> dict[tuple[str, str], str]:
    """The same of a release on disk, from its datapackage.json."""
    out = {}
    for r in about.get("resources", []):
        if r.get("format") == "parquet":
            for f in r.get("schema", {}).get("fields", []):
                out[r["title"], f["name"]] = f.get("eqm_type", "")
    return out


def broken(old: Columns, new: Columns) -> list[str]:
    """Columns that are gone or of another type, as `table.column`; `new` are all that are declared, whether filled or not."""
    return [f"{t}.{c}" for (t, c), kind in sorted(old.items()) if new.get((t, c)) != kind]


def uphold(old: Columns, old_version: str, new: Columns, new_version: str) -> None:
    """Raise SchemaBroken when columns are gone although the major version is the same as, or below, the old one."""
    if not old_version or major(new_version) > major(old_version):
        return
    if gone := broken(old, new):
        need, named = f"{major(old_version) + 1}.0.0", ", ".join(gone[:_NAMED])
        more = len(gone) - _NAMED
        en, fr = (f" and {more} more", f" et {more} de plus") if more > 0 else ("", "")
        raise SchemaBroken(
            (f"columns removed, renamed or of another type: {named}{en}",
             f"colonnes retirées, renommées ou d'un autre type : {named}{fr}"),
            where=f"schema_version {new_version}",
            do=(f"bring them back, or set schema_version to {need} in programme.yml",
                f"rétablissez-les, ou portez schema_version à {need} dans programme.yml"),
        )  # fmt: skip


def major(version: str) -> int:
    return int(version.split(".")[0])
