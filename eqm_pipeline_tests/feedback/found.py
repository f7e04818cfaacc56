"""Findings as a slice would leave them, for tests of packs: real rules, invented schools."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from eqm_pipeline.schemas.findings import COLUMNS, identity

YEAR = "2023-2024"


def finding(country: str, rule: str, **columns: object) -> dict[str, object]:
    """One finding in the columns of schemas/findings.py, blank where nothing is said, with its identity."""
    blank: dict[str, object] = {c: (0 if t == "int32" else "") for c, t in COLUMNS.items()}
    given = {
        "action": "quarantined",
        "severity": "warning",
        "state": "new",
        "n": 1,
        "source": "stateduc",
        "file": "ecole.csv",
    }
    told = {**blank, **given, "country": country, "school_year": YEAR, "rule": rule, **columns}
    key = ("country", "school_year", "source", "rule", "unit_code", "column")
    return told | {"finding_id": identity(*(str(told[k]) for k in key))}


def many(country: str, n: int) -> pd.DataFrame:
    """`n` findings of a few rules, in cells of different schools."""
    rules = ("REP_LE_ENR", "TEXT_IN_NUMBER", "NEGATIVE", "NON_INTEGER", "UNKNOWN_CODE")
    return pd.DataFrame(
        finding(
            country, rules[i % len(rules)], column=f"An2_F_CE{i % 6}", unit_code=f"1135{i:05d}", row=i + 2, cell=f"BX{i + 2}",
            value=str(1000 + i), parameters=f"pupils={i}",
        )
        for i in range(n)
    )  # fmt: skip


def put(data: Path, folder: str, country: str, source: str, frame: pd.DataFrame, year: str = YEAR) -> None:
    """Write `frame` where the pipeline would."""
    path = data / folder / f"country={country}" / f"school_year={year}" / f"{source}.parquet"
    path.parent.mkdir(parents=True, exist_ok=True)
    frame.to_parquet(path, index=False)


def delivered(source: str = "stateduc", sha: str = "a", file: str = "ecole.csv") -> pd.DataFrame:
    """The row of one accepted delivery."""
    row = {
        "source": source,
        "file": file,
        "sha256": sha,
        "received_at": "2024-03-01T12:00:00Z",
        "rows_read": 900,
    }
    return pd.DataFrame([row | {"accepted": 890, "quarantined": 8, "totals_rows": 2, "ignored": 0}])
