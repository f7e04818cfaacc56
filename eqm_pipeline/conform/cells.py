"""The matrix of a table in the long shape of schemas/core.py, a frame for each core table.

Belongs here: which cells are stored, their dimensions and provenance; each code is numbered once for a column or a row of the
delivery, never for a cell. Does not belong here: the matrix itself (observations.py), units without rows (controls.py).
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np
import pandas as pd

from eqm_pipeline.catalogue.labels import Resolved
from eqm_pipeline.conform import numbers as num
from eqm_pipeline.conform import row_codes
from eqm_pipeline.conform.codes import translate
from eqm_pipeline.conform.observations import Matrix
from eqm_pipeline.conform.slice import Slice
from eqm_pipeline.schemas.core import OBSERVATION

_FEW = 64
_DIMS = ("measure", "level", "grade", "age", "sex", "breakdown", "category")


@dataclass(frozen=True)
class Kept:
    """Cells of some columns of a matrix that are stored, row by row.

    mask  bool, rows × columns
    of    positions of these columns in the matrix
    each  how many cells of each row are stored
    ci    column of each cell, as a position in `of`
    """

    mask: np.ndarray
    of: np.ndarray
    each: np.ndarray
    ci: np.ndarray

    @classmethod
    def where(cls, mask: np.ndarray, of: np.ndarray) -> Kept:
        mine = np.ascontiguousarray(mask[:, of])
        ci = np.broadcast_to(np.arange(len(of), dtype=np.int16), mine.shape)[mine]
        return cls(mine, of, mine.sum(axis=1), ci)

    def by_row(self, values: np.ndarray) -> np.ndarray:
        """For each cell the value of its row."""
        return np.repeat(values, self.each)

    def of_row(self, values: np.ndarray) -> pd.Categorical[str]:
        """For each cell the code of its row."""
        number, names = pd.factorize(values)
        codes, categories = _used(number, names, self.each > 0)
        return _categorical(self.by_row(codes), categories)

    def of_column(self, values: np.ndarray) -> pd.Categorical[str]:
        """For each cell the code of its column (of all columns of the matrix)."""
        number, names = pd.factorize(values)
        codes, categories = _used(number[self.of], names, np.asarray(self.mask.any(axis=0)))
        return _categorical(codes[self.ci], categories)

    def constant(self, value: str) -> pd.Categorical[str]:
        return _categorical(np.zeros(len(self.ci), dtype=np.int8), [value])


def long_form(s: Slice, m: Matrix, school_year: str, currency: str, base: int) -> dict[str, pd.DataFrame]:
    """Observations of accepted rows by core table, with provenance and `_rid` (row id in the delivery). Nil counts of
    schools are not stored; categories are those that occur."""
    rows = {
        d: translate(s, dim.column, s.contract.codes[dim.codes], dim.blank)
        for d, dim in s.table.dimensions.items()
    }
    row_codes.refuse_crossed(s, rows)
    nil = np.array([r.spec.zero == "nil" and r.spec.kind == "count" for r in m.columns]) & (
        s.table.unit_level == "school"
    )
    loaded = np.array([not r.spec.printed_total for r in m.columns], dtype=bool)
    keep = ((m.values != 0) | ~nil) & loaded & (s.fate == "accepted")[:, None]
    targets = [(r.spec.to or "").split(".")[0] for r in m.columns]
    out = {}
    for target in dict.fromkeys(targets):
        kept = Kept.where(keep, np.flatnonzero([t == target for t in targets]))
        if len(kept.ci):
            out[target] = _frame(s, m, kept, rows, school_year, currency, base)
    return out


def _frame(
    s: Slice, m: Matrix, kept: Kept, rows: dict[str, np.ndarray], school_year: str, currency: str, base: int
) -> pd.DataFrame:
    ri = kept.by_row(np.arange(len(s.raw), dtype=np.int32))
    out: dict[str, object] = {
        "country": kept.constant(s.findings.country), "school_year": kept.constant(school_year),
        "source": kept.constant(s.contract.source), "unit_level": kept.constant(s.table.unit_level),
        "unit": kept.of_row(s.units),
    }  # fmt: skip
    for d in _DIMS:
        out[d] = kept.of_row(rows[d]) if d in rows else kept.of_column(_of_columns(s, m, d))
    out["value"] = m.values[:, kept.of][kept.mask]
    out["obs_status"] = _status(m.status[:, kept.of][kept.mask])
    row_codes.apply(out, rows, ri)
    out["currency"] = _currency(s, currency, kept)
    out["standard_error"] = _errors(s, m, kept, ri)
    out |= {"file": kept.of_row(s.raw.file), "sheet": kept.of_row(s.raw.sheet), "row": kept.by_row(s.raw.row)}
    out["column"] = kept.of_column(np.array([r.header for r in m.columns], dtype=object))
    ordered = {c: out[c] for c in OBSERVATION}
    return pd.DataFrame(ordered | {"_rid": base + ri.astype(np.int64)}, copy=False)


def _of_columns(s: Slice, m: Matrix, dimension: str) -> np.ndarray:
    otherwise = s.table.level if dimension == "level" else "_T"
    return np.array([r.dims.get(dimension) or otherwise for r in m.columns], dtype=object)


def _used(number: np.ndarray, names: np.ndarray, occurs: np.ndarray) -> tuple[np.ndarray, list[str]]:
    """Codes as small numbers without those that do not occur, and those that do, in order of appearance."""
    used = np.bincount(number[occurs], minlength=len(names)) > 0
    renumbered = np.cumsum(used) - 1
    small = np.int8 if len(names) < 128 else np.int16 if len(names) < 32768 else np.int32
    return renumbered[number].astype(small), [str(n) for n in names[used]]


def _categorical(codes: np.ndarray, categories: list[str]) -> pd.Categorical[str]:
    few = len(categories) <= _FEW
    kind: Any = _kind(tuple(categories)) if few else pd.CategoricalDtype(pd.Index(categories, dtype="str"))
    return pd.Categorical.from_codes(codes, dtype=kind, validate=False)


@lru_cache(maxsize=4096)
def _kind(categories: tuple[str, ...]) -> pd.CategoricalDtype:
    """The same few codes stand in every table and delivery."""
    return pd.CategoricalDtype(pd.Index(categories, dtype="str"))


def _status(letters: np.ndarray) -> pd.Categorical[str]:
    """One letter each, sorted."""
    letter = letters.view(np.uint8)
    found = np.flatnonzero(np.bincount(letter, minlength=256))
    number = np.zeros(256, dtype=np.int8)
    number[found] = np.arange(len(found))
    return _categorical(number[letter], [chr(f) for f in found])


def _currency(s: Slice, of_country: str, kept: Kept) -> pd.Categorical[str]:
    spec = s.table.currency
    if spec is None:
        return kept.constant("_Z")
    if spec.startswith("@col:"):
        return kept.of_row(s.text(spec[5:]).to_numpy(dtype=object))
    return kept.constant(of_country if spec == "@country" else spec)


def _errors(s: Slice, m: Matrix, kept: Kept, ri: np.ndarray) -> np.ndarray:
    out = np.full(len(ri), np.nan)
    for k, j in enumerate(kept.of):
        r: Resolved = m.columns[j]
        if r.spec.error_column and s.has(r.spec.error_column):
            errors = num.parse(s.column(r.spec.error_column), s.contract).values
            out[kept.ci == k] = errors[ri[kept.ci == k]]
    return out
