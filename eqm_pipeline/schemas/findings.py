"""Findings: what was found wrong or surprising, one row each, with a cell address and a stable identity.

Belongs here: the columns, the identity and the collector. Does not belong here: rules (quality/) or their messages
(catalogue/rules/); a finding carries no sentence, it is rendered when read.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field

import pandas as pd

COLUMNS = {
    "finding_id": "str",
    "country": "str",
    "school_year": "str",
    "source": "str",
    "table": "str",
    "file": "str",
    "sha256": "str",
    "sheet": "str",
    "row": "int32",
    "column": "str",
    "cell": "str",
    "value": "str",
    "unit_code": "str",
    "rule": "str",
    "parameters": "str",
    "severity": "str",
    "action": "str",
    "n": "int32",
    "state": "str",
    "first_seen": "str",
}
KEY = ["country", "school_year", "source", "rule", "unit_code", "column"]


@dataclass
class Findings:
    """Collects findings of one slice (country × school year × source); `frame()` gives the table."""

    country: str
    school_year: str
    source: str
    sha256: str = ""
    parts: list[pd.DataFrame] = field(default_factory=list)

    def add(self, rule: str, **columns: object) -> None:
        """Add one finding, or many where the values are sequences of one length. Missing columns are blank."""
        scalar = not any(
            isinstance(v, (list, tuple, pd.Series)) or hasattr(v, "dtype") for v in columns.values()
        )
        frame = pd.DataFrame([columns]) if scalar else pd.DataFrame(columns)
        if len(frame):
            frame["rule"] = rule
            self.parts.append(frame)

    def frame(self, severity: Mapping[str, str], action: Mapping[str, str]) -> pd.DataFrame:
        """All findings with identity, severity and action by rule. One that appears twice is counted once, with its n."""
        if not self.parts:
            return empty()
        out = pd.concat(self.parts, ignore_index=True)
        out["country"], out["school_year"], out["source"] = self.country, self.school_year, self.source
        out["sha256"] = self.sha256
        out["severity"] = out["rule"].map(severity)
        out["action"] = out["rule"].map(action)
        out["state"], out["first_seen"] = "new", ""
        if "n" not in out:
            out["n"] = 1
        out["n"] = out["n"].fillna(1)
        if "row" not in out:
            out["row"] = 0
        out["row"] = out["row"].fillna(0)
        for c, t in COLUMNS.items():
            if c not in out:
                out[c] = ""
            out[c] = out[c].fillna("").astype("str") if t == "str" else out[c].astype(t)  # type: ignore[call-overload]
        counts = out.groupby(KEY, sort=False)["n"].transform("sum")
        out["n"] = counts.astype("int32")
        out = out.drop_duplicates(KEY, ignore_index=True)
        out["finding_id"] = [identity(*k) for k in out[KEY].itertuples(index=False)]
        return out[list(COLUMNS)].sort_values(
            ["rule", "table", "row", "column", "unit_code"], ignore_index=True
        )


def identity(*key: str) -> str:
    """Identity of a finding between runs: what it is about, not where it stood."""
    return hashlib.sha256("\x1f".join(map(str, key)).encode()).hexdigest()[:16]


def empty() -> pd.DataFrame:
    """No findings, in their columns."""
    return pd.DataFrame({c: pd.Series(dtype=t) for c, t in COLUMNS.items()})
