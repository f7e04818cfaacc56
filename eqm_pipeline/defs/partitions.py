"""Country × school year as Dagster partitions: static, from programme.yml.

Belongs here: the definition, keys as text, tags of a run over a rectangle. Does not belong here: what is due.
Another catalogue is named by EQM_CATALOGUE before this module is imported.
"""

from __future__ import annotations

import os
from pathlib import Path

import dagster as dg

from eqm_pipeline.catalogue import Catalogue
from eqm_pipeline.defs.rectangles import Key, Rectangle

_programme = Catalogue(Path(folder) if (folder := os.environ.get("EQM_CATALOGUE")) else None).programme
COUNTRIES, YEARS = list(_programme.countries), _programme.years()
COUNTRY_YEARS = dg.MultiPartitionsDefinition(
    {"country": dg.StaticPartitionsDefinition(COUNTRIES), "school_year": dg.StaticPartitionsDefinition(YEARS)}
)


def text(key: Key) -> str:
    """("TGO", "2021-2022") → "TGO|2021-2022"."""
    return "|".join(key)


def key(partition: str) -> Key:
    """ "TGO|2021-2022" → ("TGO", "2021-2022")."""
    country, year = partition.split("|")
    return country, year


def range_tags(r: Rectangle) -> dict[str, str]:
    """Tags that make one run cover a rectangle."""
    return {
        "dagster/asset_partition_range_start": text(r.first),
        "dagster/asset_partition_range_end": text(r.last),
    }
