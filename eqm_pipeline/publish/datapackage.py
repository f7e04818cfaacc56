"""The Frictionless data package that describes a release to machines.

Belongs here: datapackage.json (version 1 of the specification). Does not belong here: the files themselves.
"""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

from eqm_pipeline.catalogue import Catalogue
from eqm_pipeline.publish.tables import PublishedColumn

_TYPES = {
    "string": "string",
    "int16": "integer",
    "int32": "integer",
    "float64": "number",
    "boolean": "boolean",
}
_LICENCES = {"CC-BY-4.0": "https://creativecommons.org/licenses/by/4.0/"}


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
    kind = path.suffix[1:]
    entry: dict[str, Any] = {
        "name": f"{path.stem}-{kind}".replace("_", "-").lower(),
        "path": path.relative_to(root).as_posix(),
        "format": kind,
        "bytes": path.stat().st_size,
        "hash": f"sha256:{sha256(path)}",
    }
    if columns is None:
        return entry
    entry["title"] = columns[0].table
    if kind == "csv":
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


def describe_package(
    root: Path, tables: dict[str, tuple[PublishedColumn, ...]], catalogue: Catalogue, about: dict[str, Any]
) -> str:
    """The text of datapackage.json for the files below `root`.

    `about` holds version, created and the like.
    """
    programme = catalogue.programme
    files = sorted(
        p for folder in ("data", "codebook", "briefs") for p in (root / folder).glob("*") if p.is_file()
    )
    licence = {"name": programme.licence}
    if programme.licence in _LICENCES:
        licence["path"] = _LICENCES[programme.licence]
    package = {
        "profile": "data-package",
        "name": "eqm-release",
        "title": programme.name.en,
        "title_fr": programme.name.fr,
        "licenses": [licence],
        **about,
        "resources": [
            _resource(root, p, tables.get(p.stem) if p.parent.name == "data" else None) for p in files
        ],
    }
    return json.dumps(package, ensure_ascii=False, indent=2, sort_keys=True) + "\n"
