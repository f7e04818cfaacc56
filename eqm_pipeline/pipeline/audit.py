"""Reads the audit table: who told what, when, why, and what it changed.

Belongs here: finding and joining the parts of the table. Does not belong here: making its rows (conform/corrections.py,
answers.py, quality/), storing them (partition.py), printing (cli/answers.py).
"""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path

import pandas as pd

from eqm_pipeline.schemas import audit


def read_audit(
    data: Path,
    countries: Collection[str] = (),
    school_years: Collection[str] = (),
    units: Collection[str] = (),
    findings: Collection[str] = (),
) -> pd.DataFrame:
    """Rows of schemas/audit.py, oldest first, of these countries, years, units and findings (all where none is named)."""
    parts = []
    for path in sorted((data / "core" / "audit").glob("country=*/school_year=*/*.parquet")):
        country, year = (
            path.parents[1].name.removeprefix("country="),
            path.parent.name.removeprefix("school_year="),
        )
        if (not countries or country in countries) and (not school_years or year in school_years):
            parts.append(pd.read_parquet(path, partitioning=None))
    whole = pd.concat(parts, ignore_index=True) if parts else audit.frame([])
    for column, wanted in (("unit_code", units), ("finding_id", findings)):
        if wanted:
            whole = whole[whole[column].isin(list(wanted))]
    keys = ["date", "country", "school_year", "source", "unit_code", "column", "origin"]
    return whole.sort_values(keys, ignore_index=True, kind="stable")
