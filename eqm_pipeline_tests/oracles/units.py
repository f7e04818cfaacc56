"""A country of schools and inspections written in a test, from core tables to the marts.

Belongs here: `country` and `Country`, which write core tables as conform writes them and run both steps of the warehouse.
Does not belong here: any oracle.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd
import yaml

from eqm_pipeline.catalogue import Catalogue
from eqm_pipeline.warehouse.marts import compute_marts
from eqm_pipeline.warehouse.partition import compute_partition
from eqm_pipeline_tests.warehouse import tiny

YEAR = tiny.YEARS[0]
NAMED = {"level": "1", "grade": "_T", "age": "_T", "sex": "_T", "sector": "_T", "location": "_T", "breakdown": "_Z", "category": "_Z",
         "base_indicator": "_Z"}  # fmt: skip


@dataclass
class Country:
    """One year of one country: `cells` by core table, then `figures`."""

    folder: Path
    grades: int = 3

    def __post_init__(self) -> None:
        structure = [{"from": 1970, "entry_age": 6, "durations": {"1": self.grades}}]
        self.catalogue = tiny.catalogue(self.folder, structure=structure)
        self.tables: dict[str, list[dict[str, object]]] = {}

    def ask(self, source: str, columns: Mapping[str, Mapping[str, Any]], **codes: Mapping[str, str]) -> None:
        """Add columns, and the codes of their placeholders, to the contract of a source of the tiny country."""
        path = self.catalogue.folder / "countries" / "tgo" / "sources" / f"{source}.yml"
        contract = yaml.safe_load(path.read_text())
        table = "schools" if source == "census" else "visits"
        contract["tables"][table]["columns"] |= dict(columns)
        contract["codes"] |= codes
        path.write_text(yaml.safe_dump(contract))
        self.catalogue = Catalogue(self.catalogue.folder)

    def schools(self, units: Iterable[str], **same: str) -> None:
        """Schools in I1 (region R1) unless said otherwise."""
        place = {"inspection": "I1", "edu_region": "R1", "admin1": "A1"} | same
        self.tables.setdefault("schools", []).extend({"unit": u} | place for u in units)

    def cells(self, table: str, measure: str, values: Mapping[Any, float | None], **same: str) -> None:
        """Cells of a measure by unit, or by (unit, grade); None is missing."""
        rows = []
        for key, value in values.items():
            unit, grade = key if isinstance(key, tuple) else (key, "_T")
            rows.append((unit, same.get("sex", "_T"), grade, value))
        self.tables.setdefault(table, []).extend(tiny.cells(measure, rows, **same))

    def figures(self) -> Figures:
        """Both steps of the warehouse, and the marts that they give."""
        for table, rows in self.tables.items():
            tiny.write(self.folder, YEAR, table, rows)
        compute_partition(self.folder, "TGO", YEAR, self.catalogue)
        compute_marts(self.folder, self.catalogue, "2026.1")
        return Figures(self.folder)


class Figures:
    """The marts of a small country."""

    def __init__(self, folder: Path) -> None:
        self.indicators = pd.read_parquet(folder / "marts" / "indicators.parquet")
        self.allocation = pd.read_parquet(folder / "marts" / "teacher_allocation.parquet")

    def one(self, indicator: str, area: str = "TGO", **named: str) -> dict[str, Any]:
        """The one row of a figure; dimensions that are not named are totals."""
        at = (self.indicators["indicator"] == indicator) & (self.indicators["area"] == area)
        for column, code in (NAMED | named).items():
            at &= self.indicators[column] == code
        rows = self.indicators[at]
        assert len(rows) == 1, rows.to_string()
        return {str(k): v for k, v in rows.iloc[0].items()}
