"""Whole columns and their scale: a number that its column cannot hold, a column that never varies.

Belongs here: OFF_SCALE, CONSTANT_COUNT and ALL_ZERO, which must see columns that are left out and nil counts that are not
stored. Does not belong here: yes/no columns that never vary and how values are spread (quality/columns.py).
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from eqm_pipeline.catalogue.labels import Resolved
from eqm_pipeline.conform import numbers as num
from eqm_pipeline.conform.observations import Matrix
from eqm_pipeline.conform.slice import Slice

Parameters = Mapping[str, Mapping[str, float]]


def check_left_out(s: Slice, parameters: Parameters) -> None:
    """OFF_SCALE and CONSTANT_COUNT in columns that are left out of core tables but declare a `scale`."""
    accepted = s.fate == "accepted"
    for header, r in s.resolved.items():
        if r.spec.scale and r.spec.ignore and s.has(header):
            values = num.parse(s.column(header), s.contract).values
            _off_scale(s, r, values, accepted)
            _constant(s, r, values, accepted, parameters)


def check_loaded(s: Slice, m: Matrix, parameters: Parameters) -> None:
    """All three rules on observations. A number off its scale is taken out of the matrix, status O; a constant stays."""
    accepted = s.fate == "accepted"
    nil: dict[tuple[str, ...], list[int]] = {}
    for k, r in enumerate(m.columns):
        if r.spec.scale:
            off = _off_scale(s, r, m.values[:, k], accepted)
            m.values[off, k], m.status[off, k] = np.nan, "O"
        if r.spec.kind in ("count", "amount", "number") and not r.spec.printed_total:
            nil.setdefault(_measured(r), []).append(k)
    for columns in nil.values():
        if _all_zero(s, m, columns, accepted, parameters):
            continue
        for k in columns:
            _constant(s, m.columns[k], m.values[:, k], accepted, parameters)


def _measured(r: Resolved) -> tuple[str, ...]:
    return tuple(r.dims.get(d, "") for d in ("measure", "level", "breakdown"))


def _off_scale(s: Slice, r: Resolved, values: np.ndarray, accepted: np.ndarray) -> np.ndarray:
    least, most = r.spec.scale or (-np.inf, np.inf)
    with np.errstate(invalid="ignore"):
        off: np.ndarray = accepted & ((values < least) | (values > most))
    s.report("OFF_SCALE", off, r.header, f"least={least:.15g}; most={most:.15g}")
    return off


def _constant(
    s: Slice, r: Resolved, values: np.ndarray, accepted: np.ndarray, parameters: Parameters
) -> None:
    """A column that holds one number in every row that answered.

    1 in every school is common and true, as is nobody of an age that a grade does not have.
    """
    if r.dims.get("age", "_T") != "_T":
        return
    told = accepted & ~np.isnan(values)
    n = int(told.sum())
    if n < parameters["CONSTANT_COUNT"]["least"]:
        return
    first = values[told][0]
    if first != 1 and (values[told] == first).all():
        _tell(s, "CONSTANT_COUNT", r.header, f"{first:.15g}", n, told)


def _all_zero(s: Slice, m: Matrix, columns: list[int], accepted: np.ndarray, parameters: Parameters) -> bool:
    """A measure that is nil in all its columns of a table, in every row that answered any of them."""
    values = m.values[:, columns]
    told = accepted & ~np.isnan(values).all(axis=1)
    n = int(told.sum())
    if n < parameters["ALL_ZERO"]["least"] or np.nan_to_num(values[told]).any():
        return False
    _tell(s, "ALL_ZERO", m.columns[columns[0]].header, "0", n, told, f"columns={len(columns)}")
    return True


def _tell(
    s: Slice, rule: str, header: str, value: str, n: int, rows: np.ndarray, parameters: str = ""
) -> None:
    """One finding for a column, at its first row."""
    at = int(np.flatnonzero(rows)[0])
    s.findings.add(
        rule, table=s.name, file=s.raw.file[at], sheet=s.raw.sheet[at], row=0, column=header, value=value, n=n,
        parameters=parameters,
    )  # fmt: skip
