"""Usage warnings: what a reader must know before using a table, and what it implies.

Belongs here: which warnings go with which table, as metadata carries them. Does not belong here: finding them out
(dbt_like_sql/marts/usage_warnings.sql), their words (catalogue/codelists/usage_warnings.csv).
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from eqm_pipeline.catalogue import Catalogue

TABLE = "usage_warnings"
HEADER = ("warning", "label_en", "label_fr", "implies_en", "implies_fr")
_SAME = {"key_indicators": "indicators", "indicators_wide": "indicators"}
_EXPLAIN = {"validation", "usage_warnings", "schema_codes", "indicator_labels", "areas"}


def known(catalogue: Catalogue) -> list[dict[str, str]]:
    """Every warning with its words, in the order of the catalogue."""
    return catalogue.rows("codelists/usage_warnings")


def warnings_of(name: str, tables: Mapping[str, pa.Table], catalogue: Catalogue) -> list[dict[str, Any]]:
    """The warnings that hold for some rows of a table: words, and how many country-years are concerned."""
    if TABLE not in tables or name in _EXPLAIN:
        return []
    about = _SAME.get(name, name)
    mine = tables[TABLE].filter(pc.is_in(tables[TABLE]["table_name"], value_set=pa.array([about, "_T"])))
    out = []
    for w in known(catalogue):
        rows = mine.filter(pc.equal(mine["warning"], w["warning"]))
        if rows.num_rows:
            years = rows.group_by(["country", "school_year"]).aggregate([]).num_rows
            out.append({**w, "country_years": years})
    return out


def annotated(
    schema: pa.Schema, name: str, tables: Mapping[str, pa.Table], catalogue: Catalogue
) -> pa.Schema:
    """The schema of a table with its warnings in its metadata (key `usage_warnings`, JSON)."""
    said = json.dumps(warnings_of(name, tables, catalogue), ensure_ascii=False, sort_keys=True)
    return schema.with_metadata({**(schema.metadata or {}), "usage_warnings": said})
