"""Columns that never vary: a default left in place says nothing about schools.

Belongs here: constancy of a column. Does not belong here: implausible single values.
"""

from __future__ import annotations

from eqm_pipeline.quality.check import Checked

MINIMUM = 30


def check(c: Checked) -> None:
    """CONSTANT_COLUMN: a yes/no column with one answer in all schools becomes not collected (L)."""
    for table in ("facilities", "governance"):
        if table not in c.core:
            continue
        frame = c.core[table]
        flags = frame[
            frame["measure"].astype("str").str.startswith(("has_", "received_")) & frame["value"].notna()
        ]
        told = flags.groupby(["measure", "column"], observed=True)["value"].agg(["nunique", "size", "first"])
        told = told[(told["nunique"] == 1) & (told["size"] >= MINIMUM)].reset_index()
        for row in told.to_dict("records"):
            same = (frame["measure"] == row["measure"]) & (frame["column"] == row["column"])
            at = same & frame["value"].notna()
            first = frame[at].head(1)
            c.report("CONSTANT_COLUMN", first, unit_code="", n=int(row["size"]))
            c.blank(table, at.to_numpy(), "L")
