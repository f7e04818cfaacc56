"""What is known of one table while it is conformed: the fate of each row, and a way to report with cell addresses.

Belongs here: row fates and addresses. Does not belong here: any judgement.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from eqm_pipeline.catalogue.labels import HeaderMatcher, Resolved
from eqm_pipeline.catalogue.models import Contract, Table
from eqm_pipeline.schemas.findings import Findings
from eqm_pipeline.schemas.raw import RawTable

ACCEPTED, QUARANTINED, TOTALS, IGNORED = "accepted", "quarantined", "totals", "ignored"
SHOWN = {"safe", "sensitive"}  # classes of columns whose values a finding may repeat


@dataclass
class Slice:
    """One raw table under its contract. `fate` and `units` are one per row; `resolved` one per known header."""

    raw: RawTable
    table: Table
    contract: Contract
    matcher: HeaderMatcher
    findings: Findings
    resolved: dict[str, Resolved]
    fate: np.ndarray = field(init=False)
    reason: np.ndarray = field(init=False)
    units: np.ndarray = field(init=False)

    def __post_init__(self) -> None:
        n = len(self.raw)
        self.fate = np.full(n, ACCEPTED, dtype=object)
        self.reason = np.full(n, "", dtype=object)
        self.units = np.full(n, "", dtype=object)

    @property
    def name(self) -> str:
        return self.raw.name

    def text(self, header: str) -> pd.Series:
        """A column as text, blanks as empty strings."""
        column = self.column(header)
        if isinstance(column.dtype, pd.CategoricalDtype):  # each label once, shared by its rows
            labels = np.array([str(c).strip() for c in column.cat.categories] + [""], dtype=object)
            return pd.Series(labels[column.cat.codes.to_numpy()], dtype=object)
        if pd.api.types.is_numeric_dtype(column):
            column = column.map(
                lambda v: str(int(v)) if float(v).is_integer() else repr(v), na_action="ignore"
            )
        return column.astype("object").where(column.notna(), "").astype(str).str.strip()

    def column(self, header: str) -> pd.Series:
        """A column by its header, as written in the contract or as sent; pseudo-columns too."""
        if header in self.raw.frame:
            return self.raw.frame[header]
        if header == "@sheet":
            return pd.Series(self.raw.sheet, dtype="str")
        if header == "@file":
            return pd.Series(self.raw.file, dtype="str")
        if header.startswith("@"):
            return pd.Series(np.full(len(self.raw), self.findings.country), dtype="str")
        return self.raw.frame[self.header(header)]

    def header(self, key: str) -> str:
        """The header as sent for a key of the contract."""
        if key in self.raw.frame:
            return key
        return next((h for h, r in self.resolved.items() if r.key == key), key)

    def has(self, key: str) -> bool:
        return key.startswith("@") or self.header(key) in self.raw.frame

    def set_aside(self, at: np.ndarray, fate: str, reason: str) -> None:
        """Give rows (positions or mask) a fate; the first fate stays."""
        mask = np.zeros(len(self.raw), dtype=bool)
        mask[at] = True
        mask &= self.fate == ACCEPTED
        self.fate[mask], self.reason[mask] = fate, reason

    def report(
        self,
        rule: str,
        at: np.ndarray,
        header: str = "",
        parameters: str | np.ndarray = "",
        unit_code: np.ndarray | None = None,
    ) -> None:
        """Findings for cells (or rows, without header). When most of a column breaks, one finding with a count.

        `at` is positions, or a mask. `parameters` are for all, or one each; `unit_code`, one each, stands for the units
        of rows that have none of their own.
        """
        at = np.flatnonzero(at) if at.dtype == bool else at
        if not len(at):
            return
        shown = header in self.resolved and self.resolved[header].spec.privacy in SHOWN
        many = bool(header) and len(at) > max(20, len(self.raw) // 2)
        named = self.units[at] if unit_code is None else unit_code
        n = int(self.raw.n[at].clip(1).sum()) if many else self.raw.n[at].clip(1)
        at = at[:1] if many else at
        parameters = parameters if isinstance(parameters, str) else parameters[: len(at)]
        letter = self.raw.letters.get(header, "")
        self.findings.add(
            rule,
            table=np.full(len(at), self.name, dtype=object),
            file=self.raw.file[at],
            sheet=self.raw.sheet[at],
            row=self.raw.row[at],
            column=np.full(len(at), header, dtype=object),
            cell=np.array([f"{letter}{r}" if letter.isupper() and len(letter) < 4 else f"{letter} {r}" for r in self.raw.row[at]], dtype=object),
            value=np.array([(self.raw.sent(int(i), header) or "")[:200] if shown else "" for i in at], dtype=object),
            unit_code=np.full(1, "", dtype=object) if many else named,
            parameters=np.broadcast_to(np.array(parameters, dtype=object), len(at)),
            n=np.broadcast_to(n, len(at)),
        )  # fmt: skip
