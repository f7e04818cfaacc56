"""SQL models upon given rows: the way from rows of relations to the rules that a model tells.

Belongs here: registering given rows, building some models. Does not belong here: which rows (the cases).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import pandas as pd

from eqm_pipeline.catalogue import Catalogue
from eqm_pipeline.warehouse import marts, seeds
from eqm_pipeline.warehouse.engine import Engine
from eqm_pipeline.warehouse.models import load_models
from eqm_pipeline.warehouse.partition import CORE


def shapes() -> dict[str, dict[str, str]]:
    """Columns and types of every relation that a model may read."""
    tables = CORE | seeds.COLUMNS
    models = {n: m.declaration.columns for n, m in load_models().items()}
    return tables | models | marts.GIVEN


def built(
    models: Iterable[str], given: Mapping[str, Iterable[Mapping[str, Any]]], catalogue: Catalogue
) -> pd.DataFrame:
    """The rows of the last of some models, each built upon the given rows and the models before it.

    KeyError for a model or relation that does not exist, ValueError for a column that a relation does not have.
    """
    known, shape, engine = load_models(), shapes(), Engine()
    rows = _seeded(given, catalogue)
    try:
        for name in models:
            for relation in known[name].needs - set(engine.relations):
                columns, told = shape[relation], list(rows.get(relation, []))
                if strange := {c for r in told for c in r} - set(columns):
                    raise ValueError(f"{relation} has no column {', '.join(sorted(strange))}")
                engine.register_rows(relation, [tuple(r.get(c) for c in columns) for r in told], columns)
            engine.create(name, known[name].sql)
        last = known[name]
        listed = ", ".join(f'"{c}"' for c in last.declaration.columns)
        return pd.DataFrame(
            engine.query(f'select {listed} from "{last.name}"'), columns=list(last.declaration.columns)
        )
    finally:
        engine.close()


def _seeded(
    given: Mapping[str, Iterable[Mapping[str, Any]]], catalogue: Catalogue
) -> dict[str, Iterable[Mapping[str, Any]]]:
    """The given rows, and the rules with their parameters for Togo where they were not given."""
    rules = [
        {"rule": k, "scope": r.scope, "severity": r.severity, "action": r.action, "dimension": r.dimension}
        for k, r in catalogue.rules.items()
    ]
    parameters = [
        {"country": "TGO", "rule": k, "parameter": p, "value": v}
        for k, told in catalogue.parameters("TGO").items()
        for p, v in told.items()
    ]
    return {"rules": rules, "rule_parameters": parameters} | dict(given)
