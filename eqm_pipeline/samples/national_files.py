"""Writes what countries send as national tables, and values that others have published about them.

Belongs here: the CSV of national counts (pre-primary, lower secondary) and of published values.
Does not belong here: school-level deliveries (native/) or workbooks (complements.py).
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from eqm_pipeline.samples.workbook import generator

if TYPE_CHECKING:
    from eqm_pipeline.catalogue import Catalogue
    from eqm_pipeline.samples.defects import Defects
    from eqm_pipeline.samples.schools import SchoolYear

COUNTS = ("CMR", "MDG")
COLUMNS = [
    "country",
    "year",
    "measure",
    "level",
    "grade",
    "age",
    "sex",
    "sector",
    "location",
    "value",
    "obs_status",
    "note",
]
MEASURES = (
    ("enrolment", "0"),
    ("enrolment", "2"),
    ("repeaters", "2"),
    ("teachers", "2"),
    ("trained_teachers", "2"),
    ("school_age_population", "0"),
    ("school_age_population", "2"),
)
NOTE = "SYNTHETIC / SYNTHÉTIQUE"


def write(
    iso3: str, years: list[SchoolYear], folder: Path, defects: Defects, catalogue: Catalogue
) -> list[Path]:
    """national_counts/ and published_reference/ below `folder`, where there are any. Returns the files."""
    out = []
    if iso3 in COUNTS:
        frame = pd.concat([counts(y, catalogue) for y in years], ignore_index=True)
        path = folder / "national_counts" / f"national_counts_{iso3}_synthetic.csv"
        out.append(_csv(_planted(frame, iso3, years[0].school_year, path.name, defects), path))
    wanted = {y.year for y in years}
    rows = [
        r
        for r in catalogue.rows("reference/published_values")
        if r["iso3"] == iso3 and int(r["year"]) in wanted
    ]
    if rows:
        frame = pd.DataFrame(rows).rename(columns={"iso3": "country"}).drop(columns="source")
        out.append(_csv(frame, folder / "published_reference" / f"published_reference_{iso3}.csv"))
    return out


def counts(year: SchoolYear, catalogue: Catalogue) -> pd.DataFrame:
    """Pre-primary and lower secondary of one country and year in the documented shape, all text."""
    rng = generator(year.iso3, year.school_year, "national_counts", int(year.enrolment.sum()))
    total = year.totals
    structure = catalogue.countries[year.iso3].structure_in(year.year)
    first = structure.entry_age + structure.durations["1"]
    ages = {"0": range(3, structure.entry_age), "2": range(first, first + structure.durations["2"])}
    people = {level: _people(year, span) for level, span in ages.items()}
    pupils = total.lower_secondary
    teachers = np.maximum(1, np.round(pupils.sum() / 38 * np.array([0.34, 0.66]))).astype(int)
    rows: list[tuple[object, ...]] = []
    for j, sex in enumerate("FM"):
        rows.append(("enrolment", "0", "_T", sex, "_T", total.pre_primary[j], "A"))
        rows += [("enrolment", "2", g + 1, sex, "_T", n, "A") for g, n in enumerate(pupils[:, j])]
        rows += [
            ("repeaters", "2", g + 1, sex, "_T", rng.binomial(n, 0.1), "A")
            for g, n in enumerate(pupils[:, j])
        ]
        rows.append(("teachers", "2", "_T", sex, "_T", teachers[j], "A"))
        rows += [("school_age_population", level, "_T", sex, "_T", n[j], "E") for level, n in people.items()]
    rows.append(("enrolment", "0", "_T", "_T", "private", int(total.pre_primary.sum() * 0.44), "E"))
    rows.append(("trained_teachers", "2", "_T", "_T", "_T", "", "L"))
    frame = pd.DataFrame(
        rows, columns=["measure", "level", "grade", "sex", "sector", "value", "obs_status"]
    ).astype(str)
    frame = frame.assign(country=year.iso3, year=str(year.year), age="_T", location="_T", note=NOTE)
    return frame[COLUMNS].sort_values(["measure", "level", "grade", "sector", "sex"], ignore_index=True)


def _people(year: SchoolYear, span: range) -> np.ndarray:
    return sum((year.totals.population[year.totals.ages.index(a)] for a in span), np.zeros(2, dtype=np.int64))


def _planted(frame: pd.DataFrame, iso3: str, school_year: str, file: str, defects: Defects) -> pd.DataFrame:
    """In the first year, one sex in small letters and one number with a space between thousands."""
    at = int(np.flatnonzero((frame["measure"] == "repeaters") & (frame["sex"] == "F"))[0])
    large = int(np.flatnonzero(frame["value"].str.len() > 3)[0])
    text = str(frame["value"].iloc[large])
    frame.loc[at, "sex"] = "f"
    frame.loc[large, "value"] = f"{text[:-3]} {text[-3:]}"
    planted = (
        ("label_variant", "LABEL_VARIANT", "sex", at),
        ("thousands_separator", "NUMBER_FORMAT", "value", large),
    )
    for kind, rule, column, row in planted:
        defects.add(
            kind=kind,
            rule=rule,
            country=iso3,
            school_year=school_year,
            source="national_counts",
            table="counts",
            unit=iso3,
            column=column,
            row=row + 2,
            file=file,
            note="",
        )
    return frame


def _csv(frame: pd.DataFrame, path: Path) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    frame.to_csv(path, index=False, encoding="utf-8", lineterminator="\n")
    return path
