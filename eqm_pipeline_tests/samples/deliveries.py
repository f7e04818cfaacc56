"""Small deliveries for tests: written into a folder, conformed, checked by the rules.

Belongs here: the way from a writer to core tables and findings. Does not belong here: what is expected.
"""

from __future__ import annotations

import hashlib
from functools import cache
from importlib import import_module
from pathlib import Path

import pandas as pd

from eqm_pipeline.catalogue import Catalogue
from eqm_pipeline.pipeline.check import conform_file
from eqm_pipeline.quality import check
from eqm_pipeline.samples.defects import Defect, Defects
from eqm_pipeline.samples.schools import SchoolYear, build

CATALOGUE = Catalogue()
YEAR = "2021-2022"
SCALE = 0.05


@cache
def sample(iso3: str, school_year: str = YEAR) -> SchoolYear:
    return build(iso3, school_year, SCALE, 0, CATALOGUE)


def written(iso3: str, folder: Path, defects: Defects | None, school_year: str = YEAR) -> Path:
    """The one file that a country's writer makes of one school year."""
    writer = import_module(f"eqm_pipeline.samples.native.{iso3.lower()}")
    (path,) = writer.write([sample(iso3, school_year)], folder, defects, CATALOGUE)
    return path


def conformed(iso3: str, path: Path) -> tuple[dict[str, pd.DataFrame], pd.DataFrame, pd.DataFrame]:
    """Core tables, findings and fates of rows of one file, quality rules applied."""
    ((school_year, result),) = conform_file(path, iso3, path.parent.name, CATALOGUE).items()
    assert school_year in path.name
    state = check(result.core, result.findings, CATALOGUE)
    return state.core, result.findings.frame({}, {}), result.rows


def unfound(defects: list[Defect], findings: pd.DataFrame) -> list[Defect]:
    """Defects that no finding of their rule names by unit and column."""
    out = []
    for d in defects:
        mine = findings[findings["rule"] == d.rule]
        if d.unit:
            mine = mine[mine["unit_code"] == d.unit]
        if d.column and d.rule not in ("GEO_SWAPPED", "AGE_SUM"):  # of the core column, at the total
            mine = mine[mine["column"] == d.column]
        if d.file:
            mine = mine[mine["file"] == d.file]
        if not len(mine):
            out.append(d)
    return out


def digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def without_teacher(year: SchoolYear) -> set[str]:
    """Codes of open schools that have pupils and no teacher."""
    pupils, teachers = year.enrolment.sum(axis=(1, 2)), year.teachers.sum(axis=(1, 2))
    bare = (pupils > 0) & (teachers == 0) & (year.schools["status"] == "open").to_numpy()
    return set(year.schools.loc[bare, "unit"].astype(str))
