"""Printed totals are checked against their parts and set aside; units that a table leaves out are told.

Belongs here: totals columns, totals rows, absent units. Does not belong here: plausibility (quality/).
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from eqm_pipeline.catalogue.labels import Resolved
from eqm_pipeline.conform.observations import Matrix
from eqm_pipeline.conform.slice import TOTALS, Slice
from eqm_pipeline.schemas.core import OBSERVATION


def check_printed_columns(s: Slice, m: Matrix) -> None:
    """A printed total (`printed_total: true`) equals the sum of the loaded columns that share its dimensions."""
    accepted = s.fate == "accepted"
    for k, r in enumerate(m.columns):
        if not r.spec.printed_total:
            continue
        same = {d: v for d, v in r.dims.items() if v != "_T"}
        parts = [
            j
            for j, o in enumerate(m.columns)
            if not o.spec.printed_total and all(o.dims.get(d) == v for d, v in same.items())
        ]
        parts = [j for j in parts if m.columns[j].dims.get("age") == r.dims.get("age")] or parts
        if parts:
            total = m.values[:, parts].sum(axis=1)
            off = accepted & ~np.isnan(total) & ~np.isnan(m.values[:, k]) & (total != m.values[:, k])
            sums = np.array([f"sum={v:.15g}" for v in total[off]], dtype=object)
            s.report(_kind_of_sum(r, [m.columns[j] for j in parts]), off, r.header, sums)


def _kind_of_sum(total: Resolved, parts: list[Resolved]) -> str:
    """SEX_SUM, GRADE_SUM or AGE_SUM where the parts differ from the total in that alone, else CONTROL_TOTAL."""
    apart = {d for d in ("sex", "grade", "age") for o in parts if o.dims.get(d) != total.dims.get(d)}
    return f"{apart.pop().upper()}_SUM" if len(apart) == 1 else "CONTROL_TOTAL"


def check_totals_rows(s: Slice, m: Matrix) -> None:
    """A totals row equals the sum of the rows of its block (or of all rows) in every count column."""
    rows = np.flatnonzero((s.fate == TOTALS) & (s.reason == "totals row"))
    if not len(rows):
        return
    block = s.table.totals.block if s.table.totals else None
    labels = s.text(block).to_numpy() if block and s.has(block) else np.full(len(s.raw), "")
    members = s.fate != TOTALS
    filled = np.nan_to_num(m.values)
    counts = np.array([r.spec.kind == "count" for r in m.columns])
    for i in rows:
        mine = members & (labels == labels[i]) if labels[i] else members
        wrong = counts & ~np.isnan(m.values[i]) & (filled[mine].sum(axis=0) != m.values[i])
        for k in np.flatnonzero(wrong)[:3]:
            s.report(
                "CONTROL_TOTAL",
                np.array([i]),
                m.columns[k].header,
                f"sum={filled[mine, k].sum():.15g}",
            )


def absent_units(
    long: dict[str, pd.DataFrame], schools: pd.DataFrame, m: Matrix, s: Slice
) -> dict[str, pd.DataFrame]:
    """Null observations (status O) for open schools that a table leaves out, one per measure, level and breakdown, beside
    the others of each core table."""
    if s.table.unit_level != "school" or s.table.absent_unit == "nil" or not len(schools):
        return long
    present = set(s.units[s.fate == "accepted"])
    gone = schools.loc[(schools["status"] == "open") & ~schools["unit"].isin(present), "unit"].to_numpy(
        dtype=object
    )
    if not len(gone):
        return long
    s.findings.add("UNIT_WITHOUT_ROWS", table=s.name, unit_code=gone)
    kinds: dict[str, list[tuple[str, str]]] = {}
    for r in m.columns:
        mine = kinds.setdefault((r.spec.to or "").split(".")[0], []) if not r.spec.printed_total else []
        if (one := (r.dims["measure"], r.dims.get("breakdown", "_Z"))) not in mine:
            mine.append(one)
    rows = {target: _nothing_of(gone, told, s) for target, told in kinds.items()}
    both = {t: [f for f in (long.get(t), rows.get(t)) if f is not None] for t in sorted({*long, *rows})}
    return {t: pd.concat(frames, ignore_index=True) for t, frames in both.items()}


def _nothing_of(gone: np.ndarray, kinds: list[tuple[str, str]], s: Slice) -> pd.DataFrame:
    """A row without value for each unit and each (measure, breakdown)."""
    n = len(gone) * len(kinds)
    blank = dict.fromkeys(OBSERVATION, "_T")
    blank |= {
        "country": s.findings.country,
        "school_year": s.findings.school_year,
        "source": s.contract.source,
        "unit_level": "school",
        "level": s.table.level,
    }
    blank |= {"obs_status": "O", "currency": "_Z", "file": "", "sheet": "", "column": "", "category": "_Z"}
    rows = pd.DataFrame({k: np.full(n, v, dtype=object) for k, v in blank.items()})
    rows["unit"] = np.repeat(gone, len(kinds))
    for i, c in enumerate(("measure", "breakdown")):
        rows[c] = np.tile(np.array([k[i] for k in kinds], dtype=object), len(gone))
    rows["value"], rows["standard_error"], rows["row"], rows["_rid"] = (
        np.nan,
        np.nan,
        np.int32(0),
        np.int64(-1),
    )
    return rows
