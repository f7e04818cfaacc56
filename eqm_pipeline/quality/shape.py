"""The shape of a delivery: its sheets, headers, kinds of columns and codes, as plain data that outlives the delivery.

Belongs here: describing what came. Does not belong here: comparing two shapes (drift.py), or any number or name of a school: of
values only the labels of code columns are kept.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd

from eqm_pipeline.catalogue.labels import HeaderMatcher
from eqm_pipeline.catalogue.models import Contract, Table
from eqm_pipeline.schemas.raw import RawTable

MOST_CODES = 200
Shape = dict[str, Any]


def shape_of(tables: Mapping[str, RawTable], contract: Contract) -> Shape:
    """`{"tables": {name: {"sheets": […], "headers": […], "kinds": {header: number|text|empty}, "codes": {header: […]}}}}`.

    Headers in the order in which they came; sheets and codes sorted.
    """
    return {
        "tables": {name: _table(raw, contract.tables[name], contract) for name, raw in sorted(tables.items())}
    }


def _table(raw: RawTable, table: Table, contract: Contract) -> Shape:
    matcher = HeaderMatcher(contract, table)
    coded = {d.column for d in table.dimensions.values()}
    told = {h: matcher.match(h) for h in raw.frame.columns}
    coded |= {
        h
        for h, r in told.items()
        if r and r.spec.codes and r.spec.codes != "areas" and r.spec.privacy == "safe"
    }
    return {
        "sheets": sorted({str(s) for s in raw.sheet}),
        "headers": [str(h) for h in raw.frame.columns],
        "kinds": {str(h): _kind(raw.frame[h]) for h in raw.frame.columns},
        "codes": {h: _codes(raw.frame[h]) for h in sorted(coded) if h in raw.frame.columns},
    }  # fmt: skip


def _kind(column: pd.Series) -> str:
    if pd.api.types.is_numeric_dtype(column):
        return "number" if column.notna().any() else "empty"
    return "text" if (column.dropna().astype(str).str.strip() != "").any() else "empty"


def _codes(column: pd.Series) -> list[str]:
    """Labels as sent. A column with more of them than any code list has is not one, and says nothing here."""
    found = sorted({str(v).strip() for v in column.dropna().unique()} - {""})
    return found if len(found) <= MOST_CODES else []
