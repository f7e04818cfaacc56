"""Declared corrections, applied to the cells of a delivery before they are read as numbers.

Belongs here: override, scale, drop, with the `expect` that makes them go stale. Does not belong here: deciding them.
"""

from __future__ import annotations

import numpy as np

from eqm_pipeline.catalogue.models import Correction
from eqm_pipeline.conform.slice import IGNORED, Slice
from eqm_pipeline.errors import StaleCorrection


def apply(s: Slice, corrections: list[Correction]) -> None:
    """Apply the corrections of this table; StaleCorrection when the source no longer says what was expected."""
    for c in corrections:
        if c.table != s.name:
            continue
        at = np.flatnonzero(s.units == c.unit)
        now = (
            s.raw.sent(int(at[0]), s.header(c.column))
            if len(at) and c.column
            else (c.unit if len(at) else None)
        )
        if (now or "") != c.expect:
            raise StaleCorrection(
                (f"the source says {now!r} where the correction expects {c.expect!r} (reason then: {c.reason})",
                 f"la source dit {now!r} là où la correction attend {c.expect!r} (motif d'alors : {c.reason})"),
                where=f"{s.findings.country} {c.source} {c.school_year} {c.unit} {c.column}",
                do=("remove the correction or write it anew", "retirez la correction ou réécrivez-la"),
            )  # fmt: skip
        if c.action == "drop":
            s.set_aside(at, IGNORED, f"correction: {c.reason}")
        elif c.action in ("override", "scale"):
            header = s.header(c.column)
            column = s.raw.frame[header].astype(object)
            value = (
                c.value if c.action == "override" else str(float(c.expect.replace(",", ".")) * float(c.value))
            )
            column.iloc[at] = value
            s.raw.frame[header] = column.map(lambda v: None if v is None or v != v else str(v)).astype("str")
            s.report("CORRECTED", at, header, f"{c.action}: {c.reason}")
