"""A few counts in, indicators out: the calculator on rows written in a test.

Belongs here: `run_counts`. Does not belong here: any oracle.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import pandas as pd
import pyarrow as pa

from eqm_pipeline.catalogue import Catalogue
from eqm_pipeline.catalogue.scope import Scope
from eqm_pipeline.schemas import core
from eqm_pipeline.warehouse.counts import compute_counts

CATALOGUE = Catalogue()
DEFAULTS = {
    "country": "TGO", "source": "national_counts", "unit_level": "country", "level": "1", "grade": "_T", "age": "_T",
    "sex": "_T", "breakdown": "_Z", "category": "_Z", "obs_status": "A", "currency": "_Z", "file": "", "sheet": "",
    "row": 1, "column": "value", "value": None, "standard_error": None,
}  # fmt: skip


def run_counts(rows: Iterable[Mapping[str, Any]]) -> pd.DataFrame:
    """Indicators (all columns of the mart) of rows as a yearbook has them.

    A row names `year`, `measure`, `value`, and whatever is not TGO, level 1, `_T` or status A.
    """
    frame = pd.DataFrame([_cell(r) for r in rows])[list(core.OBSERVATION)].astype(core.OBSERVATION)
    years = [int(y[-4:]) for y in frame["school_year"].unique()]
    countries = {c: CATALOGUE.countries[c] for c in CATALOGUE.countries if c in set(frame["country"])}
    scope = Scope(CATALOGUE, countries, min(years), max(years))
    return compute_counts(pa.Table.from_pandas(frame, preserve_index=False), scope).to_pandas()


def _cell(row: Mapping[str, Any]) -> dict[str, Any]:
    out: dict[str, Any] = DEFAULTS | dict(row)
    year = int(out.pop("year"))
    out |= {"school_year": f"{year - 1}-{year}", "unit": out["country"]}
    for dimension in ("sector", "location"):
        if (code := out.pop(dimension, "_T")) != "_T":
            out |= {"breakdown": dimension, "category": code}
    if out["measure"] == "population":
        out["level"] = "_T"
    return out
