"""Runs the families of rules over one slice.

Belongs here: their order, setting rows and units aside. Does not belong here: arithmetic (a module per family) or
messages (catalogue/rules/).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from eqm_pipeline.catalogue.models import Country
from eqm_pipeline.schemas.findings import Findings


@dataclass
class Checked:
    """Core tables under examination; `aside` maps a row id to the rule that set it aside."""

    core: dict[str, pd.DataFrame]
    findings: Findings
    country: Country
    aside: dict[int, str] = field(default_factory=dict)

    def report(self, rule: str, rows: pd.DataFrame, **more: object) -> None:
        """Findings for core rows, which carry their own address."""
        if not len(rows):
            return
        base: dict[str, object] = {
            c: rows[c].astype("object").to_numpy() for c in ("file", "sheet", "row", "column") if c in rows
        }
        base["unit_code"] = rows["unit"].astype("object").to_numpy()
        if "value" in rows:
            base["value"] = rows["value"].map(lambda v: "" if pd.isna(v) else f"{v:.15g}").to_numpy()
        self.findings.add(rule, **(base | more))

    def blank(self, table: str, at: np.ndarray, status: str = "O") -> None:
        """Take the value out of cells (positions or mask) and say why by status."""
        frame = self.core[table]
        if status not in frame["obs_status"].cat.categories:
            frame["obs_status"] = frame["obs_status"].cat.add_categories([status])
        frame.loc[at, "value"] = np.nan
        frame.loc[at, "obs_status"] = status

    def set_aside_units(self, units: set[str], rule: str) -> None:
        """Take every row of these units out of every table, so that no part of a doubtful unit is counted."""
        self._drop(lambda f: f["unit"].isin(units).to_numpy(), rule)

    def set_aside_rows(self, rids: set[int], rule: str) -> None:
        self._drop(lambda f: f["_rid"].isin(rids).to_numpy(), rule)

    def _drop(self, which: Callable[[pd.DataFrame], np.ndarray], rule: str) -> None:
        for name, frame in self.core.items():
            out = which(frame)
            if out.any():
                for rid in frame.loc[out, "_rid"].unique():
                    if rid >= 0:
                        self.aside.setdefault(int(rid), rule)
                self.core[name] = frame[~out].reset_index(drop=True)


def check(core: dict[str, pd.DataFrame], findings: Findings, country: Country) -> Checked:
    """All families over one slice; the frames given are changed (cells) or replaced (rows)."""
    from eqm_pipeline.quality import consistency, constants, diagnostic, geography, identity

    state = Checked(core, findings, country)
    for family in (identity, diagnostic, consistency, constants, geography):
        family.check(state)
    return state
