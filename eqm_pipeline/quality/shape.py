"""The shape of a delivery: its sheets, headers, kinds of columns and codes, as plain data that outlives the delivery.

Belongs here: describing what came. Does not belong here: comparing two shapes (drift.py), or any number or name of a school: of
values only the labels of code columns are kept.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence, Set
from typing import Any

import pandas as pd

from eqm_pipeline.catalogue.labels import HeaderMatcher
from eqm_pipeline.catalogue.models import PERSONS, Contract, Table
from eqm_pipeline.schemas.raw import RawTable

MOST_CODES = 200
_NUMBER = r"[+-]?\d[\d \u00a0\u202f]*(?:[.,]\d+)?"
Shape = dict[str, Any]


def without_tables(held: Sequence[str], contract: Contract, absent: Mapping[str, str]) -> Shape:
    """The shape of a delivery of which tables are absent: `{"tables": {}, "parts": {"format", "held", "absent": {table: select}}}`.

    `held` are the names of its sheets, members or database tables that no table of the contract selects.
    """
    return {
        "tables": {},
        "parts": {"format": contract.reader.format, "held": sorted(held), "absent": dict(absent)},
    }


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
    blank = {*contract.missing, *contract.nil, *contract.not_applicable}
    return {
        "sheets": sorted({str(s) for s in raw.sheet}),
        "headers": raw.headers,
        "kinds": {str(h): _kind(raw.frame[h], blank) for h in raw.frame.columns if str(h) != PERSONS},
        "codes": {h: _codes(raw.frame[h]) for h in sorted(coded) if h in raw.frame.columns},
    }  # fmt: skip


def _kind(column: pd.Series, blank: Set[str]) -> str:
    """What most filled cells hold; `blank` are the tokens that stand for no answer."""
    if pd.api.types.is_numeric_dtype(column):
        return "number" if column.count() else "empty"
    told = column.dropna().value_counts()  # each text is looked at once, however often it stands
    cells = told.index.astype("str").str.strip()
    filled = (cells != "") & ~cells.isin(blank)
    if not filled.any():
        return "empty"
    numbers = told[filled & cells.str.fullmatch(_NUMBER)].sum()
    return "number" if numbers * 2 > told[filled].sum() else "text"


def _codes(column: pd.Series) -> list[str]:
    """Labels as sent. A column with more of them than any code list has is not one, and says nothing here."""
    found = sorted({_label(v) for v in column.dropna().unique()} - {""})
    return found if len(found) <= MOST_CODES else []


def _label(value: object) -> str:
    """A code that was read as a number is the same label, whether blanks beside it made it 1.0 or not."""
    return str(int(value)) if isinstance(value, float) and value.is_integer() else str(value).strip()
