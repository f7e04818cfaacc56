"""A few rows of some relations in, one model out: for oracles that state the middle of a computation.

Belongs here: `rows_of`. Does not belong here: any oracle.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import pandas as pd

from eqm_pipeline.catalogue import Catalogue
from eqm_pipeline.warehouse import marts, run, seeds
from eqm_pipeline.warehouse.engine import Engine
from eqm_pipeline.warehouse.models import Model, load_models
from eqm_pipeline.warehouse.partition import CORE

CATALOGUE = Catalogue()
PARTITION = {"country": "varchar", "school_year": "varchar", "year": "smallint"}
HERE = {"country": "TGO", "school_year": "2021-2022", "year": 2022}
TOTALS = {
    "area_level": "country", "area": "TGO", "base_indicator": "_Z", "level": "1", "grade": "_T", "age": "_T", "sex": "_T",
    "sector": "_T", "location": "_T", "breakdown": "_Z", "category": "_Z", "method": "_Z", "universe": "_T",
    "unit": "percent", "obs_status": "A", "source": "census",
}  # fmt: skip


def rows_of(model: str, given: Mapping[str, Iterable[Mapping[str, Any]]]) -> pd.DataFrame:
    """The rows of a model over the given relations (TGO, 2021-2022, totals where a row says nothing) and the catalogue."""
    models = load_models()
    shapes: dict[str, dict[str, str]] = CORE | seeds.COLUMNS
    shapes |= {n: m.declaration.columns for n, m in models.items()}
    shapes |= marts.GIVEN | {"this_partition": PARTITION, "this_release": {"release": "varchar"}}
    engine = Engine()
    try:
        given = {"this_partition": [HERE], "this_release": [{"release": ""}]} | dict(given)
        for name, rows in given.items():
            columns = shapes[name]
            full = [HERE | TOTALS | dict(r) for r in rows]
            engine.register_rows(name, [tuple(r.get(c) for c in columns) for r in full], columns)
        mine = {k: m for k, m in models.items() if k not in given}
        known = run.seeds_of(CATALOGUE)
        for name in _read_below(model, mine) - engine.relations - set(mine):
            engine.register_rows(name, known.get(name, []), shapes[name])
        frame = run.build(mine, engine, {model})[model].to_pandas()
        return frame.astype(object).where(frame.notna(), None)
    finally:
        engine.close()


def _read_below(model: str, models: Mapping[str, Model]) -> set[str]:
    """Every relation that the model reads, directly or through others."""
    found: set[str] = set()
    ahead = [model]
    while ahead:
        new = models[ahead.pop()].needs - found
        found |= new
        ahead += [n for n in new if n in models]
    return found
