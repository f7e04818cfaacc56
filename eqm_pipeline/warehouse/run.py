"""Builds models in order: each is created, tested, and only then read by others.

Belongs here: `build`. Does not belong here: which files feed it (partition.py, marts.py).
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from typing import Any

import pyarrow as pa

from eqm_pipeline.catalogue import Catalogue
from eqm_pipeline.warehouse import seeds, testing
from eqm_pipeline.warehouse.emptiness import surely_empty
from eqm_pipeline.warehouse.engines import Relations
from eqm_pipeline.warehouse.models import Model, in_order, reads


def build(
    models: Mapping[str, Model], engine: Relations, wanted: Iterable[str], *, tested: bool = True
) -> dict[str, pa.Table]:
    """Build what `wanted` needs from the relations on the engine; the wanted ones as tables sorted by grain.

    A model that can only be empty, because what it reads is, is not run.
    Raises ModelFailed at the first model whose SQL or data test fails; nothing is built upon it.
    """
    wanted = set(wanted)
    order = in_order(dict(models), engine.relations, wanted)
    read = {m.name: reads(m, models) for m in order}
    last_reader = {need: m.name for m in order for need in read[m.name]}
    out: dict[str, pa.Table] = {}
    for model in order:
        make(model, engine, tested)
        if model.name in wanted:
            by = None if model.declaration.ordered else model.declaration.grain
            out[model.name] = engine.table(model.name, by)
        for need in sorted(read[model.name]):
            if last_reader[need] == model.name and need in models and need not in wanted:
                engine.drop(need)
    return out


def make(model: Model, engine: Relations, tested: bool) -> None:
    """Build and test a model, or call it empty where it can only be that. Raises ModelFailed."""
    if surely_empty(model.sql, model.needs, engine.empty):
        engine.register_rows(model.name, [], model.declaration.columns)
        return
    try:
        engine.create(model.name, model.sql, model.declaration.materialized)
    except engine.errors as e:
        raise testing.failed(model, "builds", [str(e)]) from e
    if tested:
        testing.check(engine, model)


_seeded: dict[str, dict[str, list[tuple[Any, ...]]]] = {}


def register_seeds(
    engine: Relations, catalogue: Catalogue, models: Mapping[str, Model], countries: Collection[str] = ()
) -> None:
    """The seeds that some of these models read, as relations; those of some countries only, when named."""
    for name, (columns, rows) in needed_seeds(catalogue, models, countries).items():
        engine.register_rows(name, rows, columns)


def needed_seeds(
    catalogue: Catalogue, models: Mapping[str, Model], countries: Collection[str] = ()
) -> dict[str, tuple[Mapping[str, str], list[tuple[Any, ...]]]]:
    """Columns and rows of the seeds that some of these models read."""
    needed = {n for m in models.values() for n in m.needs}
    out: dict[str, tuple[Mapping[str, str], list[tuple[Any, ...]]]] = {}
    for name, rows in seeds_of(catalogue).items():
        if name in needed:
            columns = seeds.COLUMNS[name]
            at = list(columns).index("country") if "country" in columns and countries else None
            out[name] = columns, rows if at is None else [r for r in rows if r[at] in countries]
    return out


def seeds_of(catalogue: Catalogue) -> dict[str, list[tuple[Any, ...]]]:
    """Seeds of a catalogue, made once a process for what its files say."""
    key = catalogue.fingerprint()
    if key not in _seeded:
        _seeded.clear()
        _seeded[key] = seeds.seeds(catalogue)
    return _seeded[key]
