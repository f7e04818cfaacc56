"""The Frictionless data package that describes a release to machines.

Belongs here: datapackage.json (version 1 of the specification). Does not belong here: the files themselves.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping, Sequence
from pathlib import Path, PurePosixPath
from typing import Any, NamedTuple

import pyarrow as pa

from eqm_pipeline.catalogue import Catalogue
from eqm_pipeline.publish.citing import LICENCES
from eqm_pipeline.publish.tables import PublishedColumn
from eqm_pipeline.publish.warnings import warnings_of

_TYPES = {
    "string": "string",
    "int16": "integer",
    "int32": "integer",
    "float64": "number",
    "boolean": "boolean",
}


def sha256(path: Path) -> str:
    """Hash of a file, in hexadecimal."""
    with path.open("rb") as f:
        return hashlib.file_digest(f, "sha256").hexdigest()


class File(NamedTuple):
    """A file of a release: its path below it, size in bytes, and hash in hexadecimal."""

    path: str
    size: int
    sha256: str

    @staticmethod
    def of(root: Path, path: Path) -> File:
        return File(path.relative_to(root).as_posix(), path.stat().st_size, sha256(path))


def table_schema(columns: tuple[PublishedColumn, ...]) -> dict[str, Any]:
    """A Table Schema of these columns, descriptions in both languages."""
    fields = []
    for c in columns:
        entry: dict[str, Any] = {
            "name": c.column,
            "type": _TYPES[c.type],
            "eqm_type": c.type,
            "description": c.description_en,
            "description_fr": c.description_fr,
        }
        if c.key:
            entry["constraints"] = {"required": True}
        if c.type == "boolean":
            entry |= {"trueValues": ["true"], "falseValues": ["false"]}
        fields.append(entry)
    schema: dict[str, Any] = {"fields": fields, "missingValues": [""]}
    if key := [c.column for c in columns if c.key]:
        schema["primaryKey"] = key
    return schema


def _resource(file: File, allowed: Mapping[str, tuple[PublishedColumn, ...]]) -> dict[str, Any]:
    """A file as a resource; only tables of data/ have a schema, and only their CSV is checked row by row."""
    path = PurePosixPath(file.path)
    columns = allowed.get(path.stem) if path.parent.name == "data" else None
    entry: dict[str, Any] = {
        "name": re.sub(r"[^a-z0-9]+", "-", _named(path).lower()).strip("-"),
        "path": file.path,
        "format": path.suffix[1:] or "txt",
        "bytes": file.size,
        "hash": f"sha256:{file.sha256}",
    }
    if columns is None:
        return entry | {"type": "file"}
    entry["title"] = columns[0].table
    if path.suffix == ".csv":
        return entry | {
            "profile": "tabular-data-resource",
            "mediatype": "text/csv",
            "encoding": "utf-8",
            "schema": table_schema(columns),
        }
    # `type: file`: checked by size and hash; frictionless does not count the bytes of a Parquet table.
    return entry | {
        "type": "file",
        "mediatype": "application/vnd.apache.parquet",
        "schema": table_schema(columns),
    }


def _named(relative: PurePosixPath) -> str:
    kind = relative.suffix[1:]
    folder = "" if relative.parent.name == "data" else relative.parent.as_posix() + " "
    return f"{folder}{relative.stem} {kind}"


def describe_package(
    files: Sequence[File],
    columns: dict[str, tuple[PublishedColumn, ...]],
    tables: Mapping[str, pa.Table],
    catalogue: Catalogue,
    about: Mapping[str, Any],
) -> str:
    """The text of datapackage.json for some files; tables carry their usage warnings.

    `about` holds version, created and the like.
    """
    programme = catalogue.programme
    licence = {"name": programme.licence}
    if programme.licence in LICENCES:
        licence["path"] = LICENCES[programme.licence][1]
    resources = [_resource(file, columns) for file in files]
    for r in resources:
        if "schema" in r and (warned := warnings_of(r["title"], tables, catalogue)):
            r["usage_warnings"] = warned
    package = {
        "profile": "data-package",
        "name": "eqm-release",
        "title": programme.name.en,
        "title_fr": programme.name.fr,
        "licenses": [licence],
        **about,
        "resources": resources,
    }
    return json.dumps(package, ensure_ascii=False, indent=2, sort_keys=True) + "\n"
