"""What a sheet of a complement workbook is about: a country and year, its areas, sums of schools by area.

Belongs here: names of areas, sums, totals rows.
Does not belong here: what a sheet holds (complement_people.py, complement_tables.py).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

if TYPE_CHECKING:
    from eqm_pipeline.catalogue import Catalogue
    from eqm_pipeline.catalogue.models import Country
    from eqm_pipeline.samples.national import National
    from eqm_pipeline.samples.schools import SchoolYear


@dataclass(frozen=True)
class Place:
    """What a sheet is about: one country and year, its totals, and how its areas are called."""

    country: Country
    year: SchoolYear
    national: National
    names: dict[str, str]

    def units(self, area_level: str) -> np.ndarray:
        """Codes of the areas of a level that have schools, sorted."""
        return np.unique(self.year.schools[area_level].astype(str).to_numpy())

    def total(self, values: np.ndarray, area_level: str) -> np.ndarray:
        """Sum of a school array (n, …) by area, in the order of `units`."""
        at = np.searchsorted(self.units(area_level), self.year.schools[area_level].astype(str).to_numpy())
        out = np.zeros((len(self.units(area_level)), *values.shape[1:]), dtype=np.int64)
        np.add.at(out, at, values)
        return out

    def called(self, codes: np.ndarray) -> list[str]:
        return [self.names[c] for c in codes]


def place(country: Country, year: SchoolYear, catalogue: Catalogue) -> Place:
    """A Place whose areas are called by name, or by code where two of one level share a name."""
    valid = [a for a in catalogue.areas[country.iso3] if a.valid_from <= year.year <= a.valid_to]
    seen: dict[tuple[str, str], int] = {}
    for a in valid:
        seen[a.area_level, a.name] = seen.get((a.area_level, a.name), 0) + 1
    names = {a.area: a.name if seen[a.area_level, a.name] == 1 else a.area for a in valid}
    return Place(country, year, year.totals, names)


def with_total(frame: pd.DataFrame, label: str) -> pd.DataFrame:
    """The frame and a last row that sums its numeric columns."""
    sums = {c: frame[c].sum() for c in frame if pd.api.types.is_numeric_dtype(frame[c])}
    return pd.concat([frame, pd.DataFrame([{label: "Total", **sums}])], ignore_index=True)
