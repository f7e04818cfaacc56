"""Writes the complement workbooks: population, register, supervision, budget, examination, other levels.

Belongs here: which country sends which sheet, the defects in them, and their files.
Does not belong here: the figures (complement_tables.py) or national tables (national_files.py).
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from eqm_pipeline.samples import complement_people as people
from eqm_pipeline.samples import complement_tables as tables
from eqm_pipeline.samples import national_files
from eqm_pipeline.samples.complement_defects import Told, spoil
from eqm_pipeline.samples.complement_places import Place, place
from eqm_pipeline.samples.workbook import generator, write_workbook

if TYPE_CHECKING:
    from eqm_pipeline.catalogue import Catalogue
    from eqm_pipeline.samples.defects import Defects
    from eqm_pipeline.samples.schools import SchoolYear

# Table of the contract → its function; the name of the sheet is the contract's `select`.
BUILDERS: dict[str, Callable[[Place, np.random.Generator], pd.DataFrame]] = {
    "population": people.population,
    "population_edu_region": people.population_edu_region,
    "population_admin1": people.population_admin1,
    "returns": tables.returns,
    "support_visits": tables.support_visits,
    "coordination": tables.coordination,
    "budget": tables.budget,
    "exams": tables.exams,
    "assessments": tables.assessments,
    "pre_primary": people.pre_primary,
    "lower_secondary": people.lower_secondary,
}
_SUPERVISED = ("population", "returns", "support_visits", "coordination", "budget")
# What each country's samples hold; examinations and levels that its census already gives are left out.
SHEETS: dict[str, tuple[str, ...]] = {
    "BFA": ("population", "returns", "support_visits", "assessments", "pre_primary"),
    "BDI": ("population", "returns", "support_visits", "coordination", "budget"),
    "CMR": ("population", "returns", "budget"),
    "CIV": ("population", "returns", "support_visits", "coordination", "lower_secondary"),
    "MDG": ("population", "returns", "coordination", "budget"),
    "NER": ("population", "returns", "support_visits", "budget", "exams", "lower_secondary"),
    "SEN": (*_SUPERVISED, "population_admin1", "assessments"),
    "TGO": (*_SUPERVISED, "population_edu_region", "exams", "assessments", "pre_primary", "lower_secondary"),
}


def write(
    iso3: str, years: list[SchoolYear], folder: Path, defects: Defects, catalogue: Catalogue
) -> list[Path]:
    """One workbook a year below `folder`/complements, and the country's national files. Returns the files."""
    contract = catalogue.contracts[iso3, "complements"]
    country = catalogue.countries[iso3]
    out = []
    for year in years:
        where = place(country, year, catalogue)
        name = f"complements_{iso3}_{year.school_year}.xlsx"
        sheets = {}
        for table in SHEETS[iso3]:
            rng = generator(iso3, year.school_year, table, int(year.enrolment.sum()))
            frame = BUILDERS[table](where, rng)
            sheet = contract.tables[table].select
            sheets[sheet] = spoil(frame, Told(defects, year, table, sheet, name))
        title = f"{country.name.fr} {year.school_year}"
        out.append(write_workbook(folder / "complements" / name, sheets, title))
    return out + national_files.write(iso3, years, folder, defects, catalogue)
