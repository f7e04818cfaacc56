"""National counts to indicators, any number of countries and years, on one engine for some hundred country-years.

Belongs here: which models run, and what stands in for the deliveries that a table of counts has not. Does not belong
here: reading and judging the counts (reading/, conform/, quality/), writing the result (pipeline/compute.py).
"""

from __future__ import annotations

from collections.abc import Iterator

import pyarrow as pa
import pyarrow.compute as pc

from eqm_pipeline.catalogue.scope import Scope
from eqm_pipeline.schemas import core
from eqm_pipeline.warehouse.engine import Engine
from eqm_pipeline.warehouse.marts import GIVEN
from eqm_pipeline.warehouse.models import Model, load_models
from eqm_pipeline.warehouse.run import build, register_seeds

PARTITION = {"country": "varchar", "school_year": "varchar", "year": "smallint"}
MOST_YEARS, MOST_ROWS = 250, 250_000
WAY = ("stg_counts", "int_counts", "int_measures", "int_sources")


def compute_counts(counts: pa.Table, scope: Scope, threads: int = 2) -> pa.Table:
    """The mart `indicators` of a table in the shape of the core table `national_counts`.

    A large file is computed some countries at a time, so that memory stays bounded; a country is never cut.
    Raises ModelFailed.
    """
    parts = [_compute(part, of, threads) for part, of in _batches(counts, scope)]
    return pa.concat_tables(parts)


def _batches(counts: pa.Table, scope: Scope) -> Iterator[tuple[pa.Table, Scope]]:
    """Whole countries, in the order of the scope, until the next would exceed a limit."""
    by_country = counts.group_by("country").aggregate([("school_year", "count_distinct"), ("value", "count")])
    sizes = {r["country"]: r for r in by_country.to_pylist()}
    batch: list[str] = []
    years = rows = 0
    for country in [*scope.countries, None]:
        size = sizes.get(country, {"school_year_count_distinct": 0, "value_count": 0})
        full = (
            years + size["school_year_count_distinct"] > MOST_YEARS or rows + size["value_count"] > MOST_ROWS
        )
        if batch and (full or country is None):
            chosen = pc.is_in(counts["country"].cast(pa.string()), value_set=pa.array(batch))
            whole = len(batch) == len(scope.countries)
            yield (counts, scope) if whole else (counts.filter(chosen), scope.only(batch))
            batch, years, rows = [], 0, 0
        if country is not None:
            batch.append(country)
            years += size["school_year_count_distinct"]
            rows += size["value_count"]


def _compute(counts: pa.Table, scope: Scope, threads: int) -> pa.Table:
    """Everything that a census would hold is an empty relation of the declared shape."""
    models = load_models()
    mine = {k: m for k, m in models.items() if _counts_go_through(m)}
    engine = Engine(threads)
    try:
        engine.register_table("national_counts", counts)
        for name in sorted({n for m in mine.values() for n in m.needs}):
            if name in models and name not in mine:
                engine.register_rows(name, [], models[name].declaration.columns)
            elif name in core.TABLES and name != "national_counts":
                engine.register_rows(name, [], core.columns(name))
        for name, columns in (GIVEN | {"this_partition": PARTITION}).items():
            engine.register_rows(name, [], columns)
        engine.register_rows("this_release", [("",)], {"release": "varchar"})
        register_seeds(engine, scope, mine)
        return build(mine, engine, {"indicators"})["indicators"]
    finally:
        engine.close()


def _counts_go_through(model: Model) -> bool:
    return model.layer == "marts" or model.name in WAY or model.name.startswith("int_counts_")
