"""National counts to indicators, any number of countries and years at once, on one engine.

Belongs here: which models run, and what stands in for the deliveries that a table of counts has not. Does not belong
here: reading and judging the counts (reading/, conform/, quality/), writing the result (pipeline/compute.py).
"""

from __future__ import annotations

import pyarrow as pa

from eqm_pipeline.catalogue import Catalogue
from eqm_pipeline.schemas import core, findings
from eqm_pipeline.warehouse.engine import Engine
from eqm_pipeline.warehouse.marts import SNAPSHOTS
from eqm_pipeline.warehouse.models import Model, load_models
from eqm_pipeline.warehouse.run import build, register_seeds

PARTITION = {"country": "varchar", "school_year": "varchar", "year": "smallint"}
WAY = ("stg_counts", "int_counts", "int_measures", "int_sources")


def compute_counts(counts: pa.Table, catalogue: Catalogue, threads: int = 2) -> pa.Table:
    """The mart `indicators` of a table in the shape of the core table `national_counts`.

    Everything that a census would hold is an empty relation of the declared shape. Raises ModelFailed.
    """
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
        for name, columns in (("findings", findings.COLUMNS), ("snapshots", SNAPSHOTS), ("this_partition", PARTITION)):
            engine.register_rows(name, [], columns)
        engine.register_rows("this_release", [("",)], {"release": "varchar"})
        register_seeds(engine, catalogue, mine)
        return build(mine, engine, {"indicators"})["indicators"]
    finally:
        engine.close()


def _counts_go_through(model: Model) -> bool:
    return model.layer == "marts" or model.name in WAY or model.name.startswith("int_counts_")
