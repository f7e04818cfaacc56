"""Where in a delivery a correction applies.

Belongs here: table, column and rows by unit or by file, sheet and row. Does not belong here: what is done there
(corrections.py).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from eqm_pipeline.catalogue.models import Correction
from eqm_pipeline.conform.slice import Slice

_NO_UNIT = re.compile(r"row \d+")


@dataclass(frozen=True)
class Place:
    """Positions `at` of rows of one table; `header` as sent, "" where the whole row is meant."""

    slice: Slice
    at: np.ndarray
    header: str


def find(slices: Mapping[str, Slice], c: Correction) -> list[Place] | None:
    """Rows that the correction names, per table; [] or no rows where they are gone; None where it names no row or column.

    A unit comes first, since rows move; file, sheet and row say which of several rows of a unit. A cell stands in one table:
    the one named, or the first that has the column and the row. A row that is dropped goes from every table that the
    correction may mean.
    """
    if not (_unit(c) or c.row):
        return None
    tables = [slices[c.table]] if c.table in slices else list(slices.values())
    if c.column:
        tables = [s for s in tables if _header(s, c.column)]
        if not tables:
            return None
    places = [Place(s, _rows(s, c), _header(s, c.column)) for s in tables]
    held = [p for p in places if len(p.at)]
    if not held and any(row == c.row for s in slices.values() for _, row, _ in s.raw.oddities):
        return None
    if c.column:
        return held[:1]
    addressed = [p for p in held if c.row and _address(p.slice, c)[p.at].any()]
    return addressed[:1] or held


def _unit(c: Correction) -> str:
    return "" if _NO_UNIT.fullmatch(c.unit) else c.unit


def _header(s: Slice, column: str) -> str:
    header = s.header(column) if column else ""
    return header if header in s.raw.frame else ""


def _address(s: Slice, c: Correction) -> np.ndarray:
    at: np.ndarray = s.raw.row == c.row
    if c.sheet:
        at = at & (s.raw.sheet == c.sheet)
    return at & (s.raw.file == c.file) if c.file else at


def _rows(s: Slice, c: Correction) -> np.ndarray:
    unit = _unit(c)
    if not unit:
        return np.flatnonzero(_address(s, c))
    mine = s.units == unit
    if mine.sum() > 1 and c.row:
        mine = mine & _address(s, c)
    return np.flatnonzero(mine)
