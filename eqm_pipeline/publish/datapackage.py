"""The Frictionless data package that describes a release to machines.

Belongs here: datapackage.json (version 1 of the specification). Does not belong here: the files themselves.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

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


def _resource(root: Path, path: Path, columns: tuple[PublishedColumn, ...] | None) -> dict[str, Any]:
    """A file as a resource; only tables of data/ have a schema, and only their CSV is checked row by row."""
    relative = path.relative_to(root)
    entry: dict[str, Any] = {
        "name": re.sub(r"[^a-z0-9]+", "-", _named(relative).lower()).strip("-"),
        "path": relative.as_posix(),
        "format": path.suffix[1:] or "txt",
        "bytes": path.stat().st_size,
        "hash": f"sha256:{sha256(path)}",
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


def _named(relative: Path) -> str:
    kind = relative.suffix[1:]
    folder = "" if relative.parent.name == "data" else relative.parent.as_posix() + " "
    return f"{folder}{relative.stem} {kind}"


def describe_package(
    root: Path,
    columns: dict[str, tuple[PublishedColumn, ...]],
    tables: Mapping[str, pa.Table],
    catalogue: Catalogue,
    about: Mapping[str, Any],
) -> str:
    """The text of datapackage.json for the files below `root`; tables carry their usage warnings.

    `about` holds version, created and the like.
    """
    programme = catalogue.programme
    files = sorted(p for p in root.rglob("*") if p.is_file())
    licence = {"name": programme.licence}
    if programme.licence in LICENCES:
        licence["path"] = LICENCES[programme.licence][1]
    resources = [_resource(root, p, columns.get(p.stem) if p.parent.name == "data" else None) for p in files]
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
