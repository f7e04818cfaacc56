"""Number columns become observations: the matrix of a table.

Belongs here: parsing the matrix, set-aside cells, derived sex. Does not belong here: its long form (cells.py), attributes
(attributes.py), comparison of cells (quality/).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from eqm_pipeline.catalogue.labels import Resolved
from eqm_pipeline.catalogue.models import Column
from eqm_pipeline.conform import numbers as num
from eqm_pipeline.conform.rows import set_aside_shifted
from eqm_pipeline.conform.slice import Slice


@dataclass
class Matrix:
    """Observed cells of one table: `values` (float64) and `status` (one letter, as bytes) are (rows × columns); `columns`
    says what each column is."""

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
    status = np.where(np.isnan(values), b"O", b"A")
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
