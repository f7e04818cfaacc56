"""Runs the families of rules over one slice.

Belongs here: their order, findings with an address, setting cells, rows and units aside. Does not belong here:
arithmetic (a module per family), messages (catalogue/rules/), or rules that need another year or source
(dbt_like_sql/rules/).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
import pandas as pd

from eqm_pipeline.catalogue import Catalogue
from eqm_pipeline.catalogue.models import Area, Country
from eqm_pipeline.quality.grid import Grid, build
from eqm_pipeline.quality.incomplete import left_open
from eqm_pipeline.schemas.core import OBSERVATION_TABLES
from eqm_pipeline.schemas.findings import Findings, identity


@dataclass
class Checked:
    """Core tables under examination.

    parameters  rule → parameter → number, for this country
    confirmed   (rule, unit, column) whose value the sender has confirmed: told, but not set aside
    areas       areas of the country, of all years
    aside       row id → the rule that set the row aside
    mends       rows of schemas/audit.py: values that a rule read otherwise than sent
    """

    core: dict[str, pd.DataFrame]
    findings: Findings
    country: Country
    parameters: dict[str, dict[str, float]]
    confirmed: set[tuple[str, str, str]] = field(default_factory=set)
    areas: list[Area] = field(default_factory=list)
    aside: dict[int, str] = field(default_factory=dict)
    mends: list[dict[str, object]] = field(default_factory=list)

    @property
    def year(self) -> int:
        """UIS reference year: the one in which the school year ends."""
        return int(self.findings.school_year[-4:])

    @cached_property
    def grid(self) -> Grid:
        """Observations of schools as a matrix; made when first asked for, after doubtful rows were set aside."""
        return left_open(build(self.core, OBSERVATION_TABLES), self.findings)

    @cached_property
    def register(self) -> pd.DataFrame:
        """The first row of each school of the register, by its unit; like the grid, made when first asked for."""
        return self.core["schools"].drop_duplicates("unit").set_index("unit", drop=False)

    @cached_property
    def opened(self) -> np.ndarray:
        """Units of the grid that are open schools of the register, as a mask."""
        if "schools" not in self.core:
            return np.zeros(len(self.grid.units), dtype=bool)
        schools = self.core["schools"]
        known = pd.Index(schools.loc[schools["status"] == "open", "unit"].unique())
        return np.asarray(known.get_indexer(self.grid.units) >= 0, dtype=bool)

    @cached_property
    def enrolled(self) -> np.ndarray:
        """Pupils per school of the grid over all levels, not answered counted as none: a size, not a sum to publish."""
        g = self.grid
        ages = {lv for (lv,) in g.groups(g.pick(measure="enrolment", age="_T", breakdown="_Z"), "level")}
        mine = [
            j
            for j in g.pick(measure="enrolment", breakdown="_Z")
            if g.columns["age"].iat[j] == "_T" or g.columns["level"].iat[j] not in ages
        ]
        total: np.ndarray = np.nansum(g.values[:, mine], axis=1)
        return total

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

    def tell(self, rule: str, i: np.ndarray, j: np.ndarray | int, **more: object) -> None:
        """Findings for cells of the grid: school positions `i`, column positions `j` (one for all, or one each)."""
        if not len(i):
            return
        j = np.broadcast_to(j, len(i))
        told = self.grid.columns.iloc[j]
        value = self.grid.values[i, j]
        base: dict[str, object] = {c: told[c].to_numpy() for c in ("file", "sheet", "column")}
        base |= {"row": self.grid.rows[i, j], "unit_code": self.grid.units.to_numpy(dtype=object)[i]}
        base["value"] = np.array(["" if np.isnan(v) else f"{v:.15g}" for v in value], dtype=object)
        self.findings.add(rule, **(base | more))

    def is_confirmed(self, rule: str, unit: str = "", column: str = "") -> bool:
        """Whether the sender keeps what this rule doubts at this unit and header."""
        return (rule, unit, column) in self.confirmed

    def mend(
        self, rule: str, rows: pd.DataFrame, column: str, old: Iterable[str], new: Iterable[str]
    ) -> None:
        """Record that core rows hold `new` where `old` was sent; the caller changes them and reports the finding."""
        f = self.findings
        places = rows[["file", "sheet", "row", "unit"]].astype("object").itertuples(index=False, name=None)
        for (file, sheet, row, unit), was, now in zip(places, old, new, strict=True):
            number = identity(f.country, f.school_year, f.source, rule, str(unit), column)
            self.mends.append({
                "file": file, "sheet": sheet, "row": row, "column": column, "unit_code": unit, "rule": rule,
                "finding_id": number, "action": "mend", "old_value": was, "new_value": now, "origin": "pipeline",
            })  # fmt: skip

    def set_aside_cells(self, rule: str, i: np.ndarray, j: np.ndarray | int, status: str = "O") -> None:
        """Take values out of cells of the grid, and of the core tables; a confirmed one is kept, of low reliability."""
        j = np.broadcast_to(j, len(i))
        units, headers = self.grid.units.to_numpy(dtype=object)[i], self.grid.columns["column"].to_numpy()[j]
        kept = np.zeros(len(i), dtype=bool)
        if self.confirmed:
            kept[:] = [self.is_confirmed(rule, u, h) for u, h in zip(units, headers, strict=True)]
        stored = self.grid.at[i, j] >= 0
        for table, columns in self.grid.groups(np.unique(j), "table").items():
            mine = np.isin(j, columns) & stored
            for out, told in ((~kept, status), (kept, "U")):
                at = np.zeros(len(self.core[table[0]]), dtype=bool)
                at[self.grid.at[i, j][mine & out]] = True
                if at.any():
                    self._blank(table[0], at, told, keep=told == "U" and status != "U")
        self.grid.values[i[~kept], j[~kept]] = np.nan

    def blank(self, table: str, at: np.ndarray, status: str = "O", *, keep: bool = False) -> None:
        """Take the value out of rows (a mask) of a core table, unless `keep`, and say why by status; out of the grid too."""
        self._blank(table, at, status, keep=keep)
        if "grid" in self.__dict__ and not keep:
            columns = self.grid.pick(table=table)
            stands = self.grid.at[:, columns]
            gone = (stands >= 0) & np.asarray(at)[stands]
            self.grid.values[:, columns] = np.where(gone, np.nan, self.grid.values[:, columns])

    def _blank(self, table: str, at: np.ndarray, status: str, *, keep: bool) -> None:
        frame = self.core[table]
        if status not in frame["obs_status"].cat.categories:
            frame["obs_status"] = frame["obs_status"].cat.add_categories([status])
        if not keep:
            frame.loc[at, "value"] = np.nan
        frame.loc[at, "obs_status"] = status

    def set_aside_units(self, units: set[str], rule: str) -> None:
        """Take every row of these units out of every table, so that no part of a doubtful unit is counted."""
        self._drop(lambda f: f["unit"].isin(units).to_numpy(), rule)

    def set_aside_rows(self, rids: set[int], rule: str) -> None:
        self._drop(lambda f: f["_rid"].isin(rids).to_numpy(), rule)

    def _drop(self, which: Callable[[pd.DataFrame], np.ndarray], rule: str) -> None:
        made = {"grid", "register", "opened"} & set(self.__dict__)
        assert not made, "rows are set aside before the matrix is made"
        for name, frame in self.core.items():
            out = which(frame)
            if out.any():
                for rid in frame.loc[out, "_rid"].unique():
                    if rid >= 0:
                        self.aside.setdefault(int(rid), rule)
                self.core[name] = frame[~out].reset_index(drop=True)


def check(
    core: dict[str, pd.DataFrame],
    findings: Findings,
    catalogue: Catalogue,
    confirmed: set[tuple[str, str, str]] | None = None,
) -> Checked:
    """All families over one slice; the frames given are changed (cells) or replaced (rows)."""
    from eqm_pipeline.quality import (
        ages,
        areas,
        books,
        codes,
        columns,
        diagnostic,
        enrolment,
        exams,
        geography,
        grades,
        identity,
        places,
        rooms,
        staff,
        sums,
        support,
    )  # fmt: skip

    iso3 = findings.country
    state = Checked(
        core, findings, catalogue.countries[iso3], catalogue.parameters(iso3), confirmed or set(),
        catalogue.areas.get(iso3, []),
    )  # fmt: skip
    for family in (
        identity,
        codes,
        areas,
        diagnostic,
        sums,
        enrolment,
        exams,
        grades,
        ages,
        columns,
        geography,
        places,
        staff,
        rooms,
        books,
        support,
    ):
        family.check(state)
    return state
