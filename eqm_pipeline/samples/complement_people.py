"""The sheets of a complement workbook that count people: population, pre-primary, lower secondary.

Belongs here: one function per sheet, `(Place, generator) → frame` in the sender's own headers.
Does not belong here: supervision, money, results (complement_tables.py), defects or files.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from eqm_pipeline.samples.apportion import apportion
from eqm_pipeline.samples.complement_places import Place, with_total


def population(p: Place, rng: np.random.Generator) -> pd.DataFrame:
    """Single age × sex of the country, and a totals row."""
    ages, by_age = p.national.ages, p.national.population
    frame = pd.DataFrame(
        {
            "Pays": p.names[p.country.iso3],
            "Âge": [str(a) for a in ages],
            "Filles": by_age[:, 0],
            "Garçons": by_age[:, 1],
            "Ensemble": by_age.sum(axis=1),
        }
    )
    return with_total(frame, "Âge")


def population_edu_region(p: Place, rng: np.random.Generator) -> pd.DataFrame:
    """Single age × sex by education region."""
    return _population_by(p, rng, "edu_region", "Région éducative")


def population_admin1(p: Place, rng: np.random.Generator) -> pd.DataFrame:
    """Single age × sex by administrative region."""
    return _population_by(p, rng, "admin1", "Région")


def _population_by(p: Place, rng: np.random.Generator, area_level: str, header: str) -> pd.DataFrame:
    """Shares follow enrolment within a tenth; regions add up to the country, and a totals row says so."""
    units = p.units(area_level)
    weight = p.total(p.year.enrolment.sum(axis=(1, 2)), area_level) * rng.uniform(0.9, 1.1, len(units))
    totals = p.national.population.ravel()
    parts = apportion(np.repeat(weight[:, None], len(totals), axis=1), totals).reshape(len(units), -1, 2)
    blocks = []
    for i, age in enumerate(p.national.ages):
        block = pd.DataFrame(
            {
                header: p.called(units),
                "Âge": str(age),
                "Filles": parts[:, i, 0],
                "Garçons": parts[:, i, 1],
                "Ensemble": parts[:, i].sum(axis=1),
            }
        )
        blocks.append(with_total(block, header).assign(Âge=str(age)))
    return pd.concat(blocks, ignore_index=True)


def pre_primary(p: Place, rng: np.random.Generator) -> pd.DataFrame:
    """Children in pre-primary by regional directorate."""
    units, children = p.units("edu_region"), p.total(p.year.pre_primary, "edu_region")
    frame = pd.DataFrame(
        {
            "Direction régionale": p.called(units),
            "Enfants Filles": children[:, 0],
            "Enfants Garçons": children[:, 1],
            "Enfants ensemble": children.sum(axis=1),
        }
    )
    return with_total(frame, "Direction régionale")


def lower_secondary(p: Place, rng: np.random.Generator) -> pd.DataFrame:
    """Pupils and repeaters of lower secondary by regional directorate, grade and sex."""
    units, pupils = p.units("edu_region"), p.total(p.year.lower_secondary, "edu_region")
    repeaters = rng.binomial(pupils, 0.11)
    frame = pd.DataFrame({"Direction régionale": p.called(units)})
    for prefix, counts in (("", pupils), ("redoublants ", repeaters)):
        for g, grade in enumerate(p.country.grade_names["2"]):
            for j, sex in enumerate(("Filles", "Garçons")):
                frame[f"{grade} {prefix}{sex}"] = counts[:, g, j]
    return with_total(frame, "Direction régionale")
