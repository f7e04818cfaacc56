"""Attribute columns (`schools.sector`, `returns.deadline` …) become the attribute tables.

Belongs here: one row per unit with its attributes and provenance. Does not belong here: observations.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from eqm_pipeline.catalogue.labels import AreaMatcher
from eqm_pipeline.conform import numbers as num
from eqm_pipeline.conform.codes import area_codes, complete_chains, translate
from eqm_pipeline.conform.slice import Slice
from eqm_pipeline.schemas.core import ATTRIBUTES

DEFAULTS = {
    "sector": "_U",
    "location": "_U",
    "subsystem": "_Z",
    "status": "open",
    "actor_level": "school",
    "sex": "_T",
}
AREA_COLUMNS = ("admin1", "admin2", "edu_region", "inspection")


def build(s: Slice, target: str, school_year: str, areas: AreaMatcher, base: int) -> pd.DataFrame:
    """Rows of an attribute table from one slice, with `_rid`; set-aside rows are left out by the caller."""
    columns = {
        r.spec.to.split(".", 1)[1]: r
        for r in s.resolved.values()
        if r.spec.to and r.spec.to.startswith(target + ".")
    }
    spec = ATTRIBUTES[target]
    out: dict[str, object] = {}
    for name, kind in spec.items():
        if name in columns and name != "unit":
            r = columns[name]
            if r.spec.codes == "areas":
                out[name] = area_codes(s, r.header, name if name in AREA_COLUMNS else "inspection", areas)
            elif r.spec.codes:
                out[name] = translate(s, r.header, s.contract.codes[r.spec.codes], DEFAULTS.get(name, ""))
            elif kind in ("float64", "int32", "int16"):
                out[name] = _numbers(s, r.header, kind)
            else:
                out[name] = s.text(r.header).to_numpy(dtype=object)
    n = len(s.raw)
    fixed: dict[str, object] = {
        "country": s.findings.country, "school_year": school_year, "source": s.contract.source, "unit": s.units,
        "unit_level": s.table.unit_level, "level": s.table.level, "file": s.raw.file, "sheet": s.raw.sheet, "row": s.raw.row,
    }  # fmt: skip
    frame = pd.DataFrame(
        {c: out.get(c, fixed.get(c, DEFAULTS.get(c, "" if t in ("str", "category") else np.nan if t == "float64" else 0))) for c, t in spec.items()},
        index=range(n),
    )  # fmt: skip
    if target == "schools":
        frame = complete_chains(frame, areas)
        _tell_missing_areas(s, frame)
    frame["_rid"] = np.arange(base, base + n)
    return frame


def _numbers(s: Slice, header: str, kind: str) -> np.ndarray:
    read = num.parse(s.column(header), s.contract)
    accepted = s.fate == "accepted"
    for k, rule in num.RULES.items():
        s.report(rule, (read.kind == k) & accepted, header)
    return read.values if kind == "float64" else np.nan_to_num(read.values).astype(kind)


def _tell_missing_areas(s: Slice, frame: pd.DataFrame) -> None:
    bare = (frame["edu_region"] == "") & (frame["admin1"] == "")
    s.report("AREA_MISSING", (bare & (s.fate == "accepted")).to_numpy())
