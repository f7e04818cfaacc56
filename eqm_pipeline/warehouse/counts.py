"""National counts to indicators, any number of countries and years, some hundred country-years at a time.

Belongs here: which models run, and what stands in for the deliveries that a table of counts has not. Does not belong
here: reading and judging the counts (reading/, conform/, quality/), writing the result (pipeline/compute.py).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import pyarrow as pa
import pyarrow.compute as pc

from eqm_pipeline.catalogue.scope import Scope
from eqm_pipeline.schemas import core
from eqm_pipeline.warehouse import codes
from eqm_pipeline.warehouse.coded import CodedEngine
from eqm_pipeline.warehouse.marts import GIVEN
from eqm_pipeline.warehouse.models import Model, in_order, load_models
from eqm_pipeline.warehouse.run import build, needed_seeds, register_seeds

PARTITION = {"country": "varchar", "school_year": "varchar", "year": "smallint"}
MOST_YEARS, MOST_ROWS = 125, 125_000
WAY = ("stg_counts", "int_counts", "int_measures", "int_sources")


@dataclass(frozen=True)
class Batch:
    """Counts of some whole countries, in the shape of the core table `national_counts`, and the catalogue for them."""

    counts: pa.Table
    scope: Scope

    def compute(self) -> pa.Table:
        """The mart `indicators` of these countries. Raises ModelFailed.

        Everything that a census would hold is an empty relation of the declared shape.
        """
        models = load_models()
        through = {k: m for k, m in models.items() if _counts_go_through(m)}
        read = {n for m in through.values() for n in m.needs} - set(through)
        mine = {m.name: m for m in in_order(through, read, {"indicators"})}
        engine = CodedEngine()
        try:
            engine.know_codes(_known(self.counts, self.scope, mine))
            engine.register_table("national_counts", self.counts)
            for name in sorted({n for m in mine.values() for n in m.needs} & read):
                if name in models:
                    engine.register_rows(name, [], models[name].declaration.columns)
                elif name in core.TABLES and name != "national_counts":
                    engine.register_rows(name, [], core.columns(name))
            for name, columns in (GIVEN | {"this_partition": PARTITION}).items():
                engine.register_rows(name, [], columns)
            engine.register_rows("this_release", [("",)], {"release": "varchar"})
            register_seeds(engine, self.scope, mine)
            return build(mine, engine, {"indicators"})["indicators"]
        finally:
            engine.close()


def batches(counts: pa.Table, scope: Scope) -> Iterator[Batch]:
    """Whole countries, sorted, until the next would exceed a limit; a country is never cut. So memory stays bounded."""
    by_country = counts.group_by("country").aggregate([("school_year", "count_distinct"), ("value", "count")])
    sizes = {r["country"]: r for r in by_country.to_pylist()}
    batch: list[str] = []
    years = rows = 0
    for country in [*sorted(scope.countries), None]:
        size = sizes.get(country, {"school_year_count_distinct": 0, "value_count": 0})
        full = (
            years + size["school_year_count_distinct"] > MOST_YEARS or rows + size["value_count"] > MOST_ROWS
        )
        if batch and (full or country is None):
            chosen = pc.is_in(counts["country"].cast(pa.string()), value_set=pa.array(batch))
            whole = len(batch) == len(scope.countries)
            yield Batch(counts, scope) if whole else Batch(counts.filter(chosen), scope.only(batch))
            batch, years, rows = [], 0, 0
        if country is not None:
            batch.append(country)
            years += size["school_year_count_distinct"]
            rows += size["value_count"]


def _known(counts: pa.Table, scope: Scope, models: Mapping[str, Model]) -> list[str]:
    """Every code in the counts, in the seeds and in the models."""
    told = {c: pc.unique(counts[c]).to_pylist() for c in counts.column_names if c in codes.COLUMNS}
    given = [({c: "varchar"}, [(code,) for code in found]) for c, found in told.items()]
    return codes.known({}, [*given, *needed_seeds(scope, models).values()], [m.sql for m in models.values()])


def _counts_go_through(model: Model) -> bool:
    return model.layer == "marts" or model.name in WAY or model.name.startswith("int_counts_")
