"""Number columns become observations: wide cells to the long shape of schemas/core.py.

Belongs here: parsing the matrix of a table, set-aside cells, derived sex, the long form with provenance.
Does not belong here: attributes (attributes.py), comparison of cells (quality/).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from eqm_pipeline.catalogue.labels import Resolved
from eqm_pipeline.catalogue.models import Column
from eqm_pipeline.conform import numbers as num
from eqm_pipeline.conform import row_codes
from eqm_pipeline.conform.codes import translate
from eqm_pipeline.conform.rows import set_aside_shifted
from eqm_pipeline.conform.slice import Slice
from eqm_pipeline.schemas.core import OBSERVATION

_DIMS = ("measure", "level", "grade", "age", "sex", "breakdown", "category")


@dataclass
class Matrix:
    """Observed cells of one table: `values` and `status` are (rows × columns); `columns` says what each column is."""

    columns: list[Resolved]
    values: np.ndarray
    status: np.ndarray


def is_observation(r: Resolved) -> bool:
    return bool(r.spec.to) and (("." not in (r.spec.to or "")) or r.spec.to == "responses.value")


def read_matrix(s: Slice) -> Matrix:
    """Parse every observation column; bad cells become null with status O and a finding."""
    columns = [r for r in s.resolved.values() if is_observation(r)]
    n = len(s.raw)
    values, kinds = np.full((len(columns), n), np.nan), np.zeros((len(columns), n), dtype="int8")
    for k, r in enumerate(columns):
        codes = s.contract.codes[r.spec.codes] if r.spec.codes else _FLAGS if r.spec.kind == "flag" else None
        codes = None if s.raw.counted else codes  # yes and no of persons were counted already
        read = num.parse(s.column(r.header), s.contract, codes, percent=r.spec.kind == "share")
        values[k], kinds[k] = read.values, read.kind
    set_aside_shifted(s, (kinds == num.TEXT).sum(axis=0), len(columns))
    accepted = s.fate == "accepted"
    for kind, rule in num.RULES.items():
        for at in np.flatnonzero((kinds == kind).any(axis=1)):
            s.report(rule, (kinds[at] == kind) & accepted, columns[at].header)
    status = np.where(np.isnan(values), "O", "A").astype(object)
    status[kinds == num.NOT_APPLICABLE] = "M"
    for k, r in enumerate(columns):
        _judge(s, r, values[k], status[k], accepted)
    for k, r in enumerate(columns):
        if r.spec.minus:
            other = next(
                j for j, o in enumerate(columns) if o.key == r.spec.minus or o.header == r.spec.minus
            )
            values[k] = values[k] - values[other]
            status[k] = np.where(np.isnan(values[k]), "O", "A")
            _refuse(s, "NEGATIVE", r, values[k], status[k], (values[k] < 0) & accepted)
    return Matrix(columns, values.T, status.T)


_FLAGS = {"0": "0", "1": "1", "oui": "1", "non": "0", "yes": "1", "no": "0", "vrai": "1", "faux": "0", "true": "1", "false": "0", "0.0": "0", "1.0": "1"}  # fmt: skip


def _judge(s: Slice, r: Resolved, values: np.ndarray, status: np.ndarray, accepted: np.ndarray) -> None:
    spec: Column = r.spec
    with np.errstate(invalid="ignore"):
        if spec.kind in ("count", "flag", "amount"):
            _refuse(s, "NEGATIVE", r, values, status, (values < 0) & accepted)
        if spec.kind in ("count", "flag"):
            _refuse(
                s,
                "NON_INTEGER",
                r,
                values,
                status,
                (values != np.floor(values)) & ~np.isnan(values) & accepted,
            )
        if spec.kind == "flag":
            _refuse(s, "TEXT_IN_NUMBER", r, values, status, (values > 1) & accepted)
        zero = values == 0
    if spec.zero == "missing":
        values[zero], status[zero] = np.nan, "O"
    elif spec.zero == "suspect":
        status[zero] = "U"


def _refuse(
    s: Slice, rule: str, r: Resolved, values: np.ndarray, status: np.ndarray, bad: np.ndarray
) -> None:
    s.report(rule, bad, r.header)
    values[bad], status[bad] = np.nan, "O"


def long_form(s: Slice, m: Matrix, school_year: str, currency: str, base: int) -> pd.DataFrame:
    """Observations of accepted rows, with provenance and `_rid` (row id in the delivery). Nil counts of schools are not stored."""
    nil = np.array([r.spec.zero == "nil" and r.spec.kind == "count" for r in m.columns]) & (
        s.table.unit_level == "school"
    )
    loaded = np.array([not r.spec.printed_total for r in m.columns])
    keep = ((m.values != 0) | ~nil) & loaded & (s.fate == "accepted")[:, None]
    ri, ci = np.nonzero(keep)
    out: dict[str, object] = {
        "country": _constant(s.findings.country, len(ri)), "school_year": _constant(school_year, len(ri)),
        "source": _constant(s.contract.source, len(ri)), "unit_level": _constant(s.table.unit_level, len(ri)),
        "unit": _taken(s.units, ri),
    }  # fmt: skip
    rows = {
        d: translate(s, dim.column, s.contract.codes[dim.codes], dim.blank)
        for d, dim in s.table.dimensions.items()
    }
    row_codes.refuse_crossed(s, rows)
    for d in _DIMS:
        of_column = np.array(
            [r.dims.get(d) or (s.table.level if d == "level" else "_T") for r in m.columns], dtype=object
        )
        out[d] = _taken(rows[d], ri) if d in rows else _taken(of_column, ci)
    out["value"] = m.values[ri, ci]
    out["obs_status"] = pd.Categorical(m.status[ri, ci])
    row_codes.apply(out, rows, ri)
    out["currency"] = _currency(s, currency, ri)
    out["standard_error"] = _errors(s, m, ri, ci)
    out |= {"file": _taken(s.raw.file, ri), "sheet": _taken(s.raw.sheet, ri), "row": s.raw.row[ri]}
    out["column"] = _taken(np.array([r.header for r in m.columns], dtype=object), ci)
    frame = pd.DataFrame(out)[list(OBSERVATION)]
    frame["_rid"] = (base + ri).astype("int64")
    frame["_to"] = _taken(np.array([(r.spec.to or "").split(".")[0] for r in m.columns], dtype=object), ci)
    left = (s.fate == "accepted")[ri]  # some rows may have been set aside meanwhile
    return frame if left.all() else frame[left].reset_index(drop=True)


def _constant(value: str, n: int) -> pd.Categorical[str]:
    return pd.Categorical.from_codes(np.zeros(n, dtype=np.int8), pd.Index([value]))


def _taken(values: np.ndarray, at: np.ndarray) -> pd.Categorical[str]:
    codes, categories = pd.factorize(values)
    taken: np.ndarray = codes[at] if len(codes) else np.zeros(0, dtype=np.int64)
    return pd.Categorical.from_codes(taken.astype(np.int32), pd.Index([str(c) for c in categories]))


def _currency(s: Slice, country_currency: str, ri: np.ndarray) -> pd.Categorical[str]:
    spec = s.table.currency
    if spec is None:
        return _constant("_Z", len(ri))
    if spec.startswith("@col:"):
        return _taken(s.text(spec[5:]).to_numpy(dtype=object), ri)
    return _constant(country_currency if spec == "@country" else spec, len(ri))


def _errors(s: Slice, m: Matrix, ri: np.ndarray, ci: np.ndarray) -> np.ndarray:
    out = np.full(len(ri), np.nan)
    for k, r in enumerate(m.columns):
        if r.spec.error_column and s.has(r.spec.error_column):
            errors = num.parse(s.column(r.spec.error_column), s.contract).values
            out[ci == k] = errors[ri[ci == k]]
    return out
