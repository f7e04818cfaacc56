"""A few counts in, indicators out: the calculator on rows written in a test, from file to file.

Belongs here: `run_counts`. Does not belong here: any oracle.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import pandas as pd

from eqm_pipeline.catalogue import Catalogue
from eqm_pipeline.pipeline.compute import compute

CATALOGUE = Catalogue()


def run_counts(rows: Iterable[Mapping[str, Any]]) -> pd.DataFrame:
    """Indicators, in all published columns, of rows as a yearbook has them.

    A row names `year`, `measure`, `value` and whatever else is not TGO, level 1, `_T` or status A; None is a blank cell.
    """
    frame = pd.DataFrame([{"country": "TGO", "level": "1"} | dict(r) for r in rows])
    with tempfile.TemporaryDirectory() as there:
        file, out = Path(there) / "counts.csv", Path(there) / "values.parquet"
        frame.to_csv(file, index=False)
        compute(file, out, CATALOGUE)
        return pd.read_parquet(out)


def one(values: pd.DataFrame, indicator: str, **where: str | int) -> pd.Series[Any]:
    """The one row of an indicator for the whole country (level 1, `_T`, no base, the only method) unless told otherwise."""
    told: dict[str, str | int] = {
        "indicator": indicator, "base_indicator": "_Z", "level": "1", "grade": "_T", "age": "_T", "sex": "_T",
        "sector": "_T", "location": "_T",
    }  # fmt: skip
    for column, code in (told | where).items():
        values = values[values[column] == code]
    assert len(values) == 1, f"{len(values)} rows of {indicator} {where}"
    return values.iloc[0]
