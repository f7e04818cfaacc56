"""Assets over all partitions: one per mart, briefs, the release; made in a run of their own.

Belongs here: recording the whole-scope steps. Does not belong here: the partitions (country_years.py).
The run always sees the last good data of every partition; what is missing is said by the mart `coverage`.
"""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import dagster as dg

from eqm_pipeline.defs import asked, descriptions, turns
from eqm_pipeline.defs.resources import Project, tell
from eqm_pipeline.errors import EqmError
from eqm_pipeline.pipeline.run import walk_whole
from eqm_pipeline.pipeline.steps import STEPS
from eqm_pipeline.warehouse.models import Model, load_models

MARTS = "marts"
KINDS = {
    "concordance": {"pandas", "parquet"},
    "ministry_packs": {"excel", "html"},
    "publishable": {"parquet"},
    "briefs": {"html"},
    "release": {"parquet", "csv"},
}
MINE = [s for s in STEPS if s.scope == "whole"]


def exported_marts(models: Mapping[str, Model]) -> dict[str, set[str]]:
    """Marts that are stored → the stored relations they are made from, each after what it needs."""
    needs = {
        name: _stored_needs(name, models)
        for name, m in models.items()
        if m.layer == MARTS and m.declaration.exported
    }
    order: dict[str, set[str]] = {}
    while len(order) < len(needs):
        ready = sorted(
            n for n in needs if n not in order and all(d in order or d not in needs for d in needs[n])
        )
        order |= {n: needs[n] for n in ready}
        if not ready:
            raise ValueError(f"models need each other: {sorted(set(needs) - set(order))}")
    return order


def _stored_needs(name: str, models: Mapping[str, Model]) -> set[str]:
    out: set[str] = set()
    for needed in models[name].needs & set(models):
        out |= {needed} if models[needed].declaration.exported else _stored_needs(needed, models)
    return out


def _specs() -> Iterator[dg.AssetSpec]:
    models = load_models()
    marts = exported_marts(models)
    step = next(s for s in MINE if s.name == MARTS)
    for name, needs in marts.items():
        declared = models[name].declaration
        inside = [dg.AssetKey([MARTS, n]) for n in sorted(needs & set(marts))]
        outside = list(step.needs) if needs - set(marts) or not inside else []
        columns = [dg.TableColumn(c, t) for c, t in declared.columns.items()]
        yield dg.AssetSpec(
            dg.AssetKey([MARTS, name]),
            deps=[*outside, *inside],
            group_name=MARTS,
            kinds={"duckdb", "parquet"},
            description=f"{declared.description}\n\nKey: {', '.join(declared.grain)}.",
            metadata={"dagster/column_schema": dg.TableSchema(columns=columns)},
        )
    ends = sorted(set(marts) - {d for needs in marts.values() for d in needs})
    for s in MINE:
        if s.name != MARTS:
            deps = [
                k
                for n in s.needs
                for k in ([dg.AssetKey([MARTS, e]) for e in ends] if n == MARTS else [dg.AssetKey(n)])
            ]
            yield dg.AssetSpec(
                s.name, deps=deps, description=s.description, group_name="published", kinds=KINDS[s.name]
            )


@dg.multi_asset(
    name="consolidate",
    specs=list(_specs()),
    retry_policy=dg.RetryPolicy(max_retries=1, delay=5),
    pool=turns.POOL,
)
def consolidated(context: dg.AssetExecutionContext, project: Project) -> Iterator[dg.MaterializeResult]:
    """Marts, briefs and release over everything accepted so far."""
    data = project.data_folder
    try:
        with turns.turn(data, context.run_id, asked.waiting(context)):
            for name, made in walk_whole(data, project.known(), tell.get()):
                yield from _results(name, made, data)
    except EqmError as e:
        raise dg.Failure(e.bilingual(), allow_retries=False) from e


def _results(step: str, made: Mapping[str, Any], data: Path) -> Iterator[dg.MaterializeResult]:
    if step == MARTS:
        for name in exported_marts(load_models()):
            yield dg.MaterializeResult(
                asset_key=dg.AssetKey([MARTS, name]), metadata=_mart(data / MARTS / f"{name}.parquet")
            )
    elif step == "concordance":
        yield dg.MaterializeResult(
            asset_key=step,
            metadata={
                "links": sum(made.values()),
                "by country": descriptions.table(["country", "links"], made.items()),
            },
        )
    elif step == "ministry_packs":
        yield dg.MaterializeResult(
            asset_key=step,
            metadata={
                "packs": len(made),
                "files": descriptions.table(["pack", "files"], made.items()),
                "folder": dg.MetadataValue.path(data / "ministry"),
            },
        )
    elif step == "publishable":
        yield dg.MaterializeResult(
            asset_key=step, metadata={"rows": descriptions.table(["table", "rows"], made.items())}
        )
    elif step == "briefs":
        rows = [[name, len(page.encode())] for name, page in made.items()]
        yield dg.MaterializeResult(
            asset_key=step,
            metadata={"pages": len(rows), "bytes": descriptions.table(["page", "bytes"], rows)},
        )
    else:
        shown = {
            "version": made["version"],
            "unchanged": made["unchanged"],
            "path": dg.MetadataValue.path(made["path"]),
        }
        first = data / MARTS / "key_indicators.parquet"
        yield dg.MaterializeResult(
            asset_key=step,
            metadata=shown | ({"key indicators": descriptions.first_rows(first)} if first.exists() else {}),
        )


def _mart(path: Path) -> dict[str, Any]:
    shown: dict[str, Any] = {
        "path": dg.MetadataValue.path(path),
        "dagster/row_count": descriptions.rows_of(path),
    }
    return shown | {"first rows": descriptions.first_rows(path)}
