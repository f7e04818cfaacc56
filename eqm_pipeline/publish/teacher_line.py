"""Schools whose teachers are furthest from what their pupils would suggest: to be examined.

Belongs here: the straight line of teachers on pupils over public and community primary schools, and the
distance of each school from it. Does not belong here: the published 1 - R² (warehouse), or any judgement on
a school.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd

FAR = 2.0
COLUMNS = {
    "unit": "Code",
    "name": "Nom / Name",
    "edu_region": "Région éducative / Education region",
    "inspection": "Inspection",
    "sector": "Statut / Sector",
    "location": "Milieu / Location",
    "pupils": "Élèves / Pupils",
    "teachers": "Enseignants / Teachers",
    "expected": "Enseignants attendus d'après les élèves / Teachers suggested by pupils",
    "difference": "Écart / Difference",
    "standardised": "Écart réduit / Standardised difference",
}


def read_core(data: Path, table: str, iso3: str, school_year: str) -> dict[str, pd.DataFrame]:
    """The core table of one country and year, by source; empty when nothing was accepted."""
    folder = data / "core" / table / f"country={iso3}" / f"school_year={school_year}"
    return {p.stem: pd.read_parquet(p, partitioning=None) for p in sorted(folder.glob("*.parquet"))}


def _by_school(cells: pd.DataFrame, measure: str) -> pd.Series:
    """Primary total of a measure by school, each pupil or teacher once. Index: unit."""
    own = (cells["measure"] == measure) & (cells["level"] == "1") & (cells["unit_level"] == "school")
    rows = cells[own]
    main = rows["breakdown"] == "_Z"
    rows = (
        rows[main]
        if main.any()
        else rows[rows["breakdown"] == rows["breakdown"].iloc[0]]
        if len(rows)
        else rows
    )
    for dimension in ("age", "grade"):
        total = rows[dimension] == "_T"
        rows = rows[total] if total.any() else rows
    return rows.astype({"unit": "str"}).groupby("unit")["value"].sum()


def schools_to_examine(data: Path, iso3: str, school_year: str, far: float = FAR) -> pd.DataFrame:
    """Schools at least `far` standard deviations off the line, in order of area and code.

    Columns: the keys of COLUMNS. Line: least squares with intercept over open public and community primary
    schools with pupils and
    teachers.
    """
    enrolment = read_core(data, "enrolment", iso3, school_year)
    teachers = read_core(data, "teachers", iso3, school_year)
    parts = [
        _off_the_line(schools, enrolment[source], teachers[source], far)
        for source, schools in read_core(data, "schools", iso3, school_year).items()
        if source in enrolment and source in teachers
    ]
    found = pd.concat(parts, ignore_index=True) if parts else pd.DataFrame(columns=list(COLUMNS))
    return found.sort_values(["edu_region", "inspection", "unit"], ignore_index=True)


def _off_the_line(
    schools: pd.DataFrame, enrolment: pd.DataFrame, teachers: pd.DataFrame, far: float
) -> pd.DataFrame:
    counted = (
        schools["sector"].isin(["public", "community"])
        & (schools["level"] == "1")
        & (schools["status"] == "open")
    )
    table = schools[counted].astype({"unit": "str"})
    table["pupils"] = table["unit"].map(_by_school(enrolment, "enrolment"))
    table["teachers"] = table["unit"].map(_by_school(teachers, "teachers"))
    table = table[(table["pupils"] > 0) & (table["teachers"] > 0)]
    if len(table) < 3 or table["pupils"].nunique() < 2:
        return pd.DataFrame(columns=list(COLUMNS))
    slope, intercept = np.polyfit(table["pupils"], table["teachers"], 1)
    table["expected"] = (intercept + slope * table["pupils"]).round(1)
    residual = table["teachers"] - (intercept + slope * table["pupils"])
    spread = float(np.sqrt((residual**2).sum() / (len(table) - 2)))
    table["difference"] = residual.round(1)
    table["standardised"] = (residual / spread).round(1) if spread > 0 else 0.0
    return table.loc[table["standardised"].abs() >= far, list(COLUMNS)]
