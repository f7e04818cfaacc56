"""Arrays of a synthetic school year as tables that ministries keep: long frames, area names, files.

Belongs here: shapes shared by several countries' writers.
Does not belong here: any country's column name or label.
"""

from __future__ import annotations

import io
import sqlite3
import zipfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from eqm_pipeline.catalogue import Catalogue
from eqm_pipeline.catalogue.labels import AreaMatcher, normalise
from eqm_pipeline.samples.schools import SchoolYear

_ZIP_TIME = (2024, 1, 1, 0, 0, 0)
NOTE = "DONNÉES SYNTHÉTIQUES / SYNTHETIC DATA"


def long(
    units: Any, axes: Mapping[str, Any], values: Mapping[str, np.ndarray], every_unit: bool = False
) -> pd.DataFrame:
    """One row per unit and combination of axes where any value is not nil.

    With `every_unit`, a unit of which all values are nil says so in its first row instead of being absent.

    units   array of n labels; values: arrays of shape (n, len(axis 1), …), each becoming a column
    axes    column name → labels, of shape (k,), or (n, k) where each unit has labels of its own
    """
    filled = np.logical_or.reduce([v != 0 for v in values.values()])
    if every_unit:
        silent = ~filled.reshape(len(filled), -1).any(axis=1)
        filled.reshape(len(filled), -1)[silent, 0] = True
    at = np.nonzero(filled)
    out: dict[str, Any] = {"unit": np.asarray(units, dtype=object)[at[0]]}
    for place, (name, labels) in enumerate(axes.items(), start=1):
        own = np.asarray(labels, dtype=object)
        out[name] = own[at[0], at[place]] if own.ndim == 2 else own[at[place]]
    return pd.DataFrame(out | {name: v[at].astype(object) for name, v in values.items()})


def area_names(year: SchoolYear, catalogue: Catalogue, area_level: str) -> np.ndarray:
    """The name of each school's area; its code where the name would be ambiguous in that year."""
    matcher = AreaMatcher(catalogue.areas[year.iso3], year.year)
    name = {a.area: a.name for a in catalogue.areas[year.iso3] if a.area_level == area_level}
    told = matcher.labels(area_level)
    label = {code: n if told.get(normalise(n)) == code else code for code, n in name.items()}
    return year.schools[area_level].astype(object).map(label).to_numpy(dtype=object)


def spread_over_ages(counts: np.ndarray, first_age: int, ages: Sequence[int]) -> np.ndarray:
    """Counts (n, grades, 2) over single ages (n, grades, ages, 2): most at the official age.

    first_age is the official age of the first of the grades.
    """
    late = np.array([0.06, 0.44, 0.24, 0.14, 0.12])
    bounds = np.concatenate([[0.0], np.cumsum(late)[:-1], [1.0]])
    cuts = np.floor(counts[..., None] * bounds + 0.5).astype(int)
    parts = np.diff(cuts, axis=-1)
    out = np.zeros((*counts.shape[:2], len(ages), 2), dtype=int)
    for grade in range(counts.shape[1]):
        for step in range(len(late)):
            age = min(max(first_age + grade - 1 + step, ages[0]), ages[-1])
            out[:, grade, list(ages).index(age)] += parts[:, grade, :, step]
    return out


def write_database(path: Path, tables: Mapping[str, pd.DataFrame], keys: Sequence[str]) -> Path:
    """Tables as one SQLite file of reproducible bytes. `keys` are TEXT, the others as their values are."""
    with sqlite3.connect(":memory:") as base:
        for name, frame in tables.items():
            kinds = ", ".join(f'"{c}" {"TEXT" if c in keys else _affinity(frame[c])}' for c in frame.columns)
            base.execute(f'create table "{name}" ({kinds})')
            places = ", ".join("?" * len(frame.columns))
            rows = frame.astype(object).where(frame.notna(), None).to_numpy(dtype=object).tolist()
            base.executemany(f'insert into "{name}" values ({places})', rows)  # noqa: S608 - our own names
        base.commit()
        base.execute("vacuum")
        content = base.serialize()
    base.close()
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    return path


def write_archive(path: Path, members: Mapping[str, str]) -> Path:
    """Text members as one zip of reproducible bytes, UTF-8."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as archive:
        for name, text in members.items():
            entry = zipfile.ZipInfo(name, _ZIP_TIME)
            entry.compress_type, entry.create_system, entry.external_attr = (
                zipfile.ZIP_DEFLATED,
                3,
                0o644 << 16,
            )
            archive.writestr(entry, text.encode())
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(buffer.getvalue())
    return path


def _affinity(column: pd.Series) -> str:
    kinds = set(map(type, column.dropna().to_numpy(dtype=object)))
    if any(issubclass(k, (float, np.floating)) for k in kinds):
        return "REAL"
    return "INTEGER" if any(issubclass(k, (int, np.integer)) for k in kinds) else "TEXT"
