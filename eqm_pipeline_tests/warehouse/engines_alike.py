"""Whether two engines made the same tables.

Belongs here: comparing. Does not belong here: tests, or starting an engine.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from eqm_pipeline.warehouse.engine import Engine
from eqm_pipeline.warehouse.engines import Relations
from eqm_pipeline.warehouse.models import Model
from eqm_pipeline.warehouse.run import build

Start = Callable[[], Relations]


def differences(
    models: dict[str, Model], register: Callable[[Relations], None], spark: Start, wanted: Iterable[str] = ()
) -> list[str]:
    """Models (all, when none is named) built and tested on both engines from the same relations; where they differ."""
    names = set(wanted or models)
    made = []
    for start in (Engine, spark):
        engine = start()
        register(engine)
        made.append(build(models, engine, names))
        engine.close()
    assert set(made[0]) == set(made[1]) == names
    assert sum(t.num_rows > 0 for t in made[0].values()) > 0.8 * len(names), "little to compare"
    return [d for name in sorted(names) for d in apart(name, made[0][name], made[1][name])]


def folders_apart(a: Path, b: Path) -> list[str]:
    """Where the Parquet of two folders differ."""
    names = [sorted(p.relative_to(f).as_posix() for p in f.rglob("*.parquet")) for f in (a, b)]
    assert names[0], f"nothing in {a}"
    if names[0] != names[1]:
        return [f"files: {sorted(set(names[0]) ^ set(names[1]))}"]
    return [d for n in names[0] for d in apart(n, *(pq.ParquetFile(f / n).read() for f in (a, b)))]


def apart(name: str, a: pa.Table, b: pa.Table) -> list[str]:
    """What differs between two tables that are sorted alike: floats by more than 1e-9 of their size, anything else at all."""
    if a.schema.remove_metadata() != b.schema.remove_metadata() or a.num_rows != b.num_rows:
        return [f"{name}: {a.num_rows} rows of {a.schema}, {b.num_rows} rows of {b.schema}"]
    said = []
    for column in a.column_names:
        both = zip(a[column].to_pylist(), b[column].to_pylist(), strict=True)
        bad = [(i, x, y) for i, (x, y) in enumerate(both) if not _equal(x, y)]
        said += [f"{name}.{column}: {len(bad)} of {a.num_rows} differ, {bad[:3]}"] if bad else []
    return said


def _equal(x: Any, y: Any) -> bool:
    if isinstance(x, float) and isinstance(y, float):
        return math.isclose(x, y, rel_tol=1e-9)
    return bool(x == y) and type(x) is type(y)
