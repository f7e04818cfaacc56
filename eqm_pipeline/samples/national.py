"""National totals that the sample schools add up to, derived from the published counts of the catalogue.

Belongs here: growth from the reference year to the sample years, scaling, and the population by single age.
Does not belong here: schools (schools.py) or files (native/, complements.py).

Every published count of reference year 2014 is multiplied by `growth ** (year - its year) × scale`, where
`growth` is the yearly growth of the official primary-age population 2014–2024 in UN WPP 2019. The population
by single age and sex has the shape of WPP; the entry age and the official age group are pinned to the
published populations, grown by the same factor. So the gross enrolment ratio, the gross intake rate, the
pupil–teacher ratio and the percentage of repeaters of a sample year equal those published for the reference
year, up to rounding to whole pupils.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from eqm_pipeline.catalogue import Catalogue
from eqm_pipeline.errors import UsageError
from eqm_pipeline.samples.apportion import apportion

SAMPLE_YEARS = ("2021-2022", "2022-2023", "2023-2024")
POPULATION_AGES = tuple(range(3, 18))


@dataclass(frozen=True)
class National:
    """Whole numbers; the last axis is sex: girls (F), boys (M). Ages are in completed years.

    enrolment, repeaters, private   (grades, 2) of primary; `private` is the part of enrolment in private
                                    schools
    teachers, pre_primary           (2,)
    lower_secondary                 (grades, 2)
    population                      (15, 2) for the ages 3–17 listed in `ages`
    official_age, entry_age         (2,) sums of the population over the official primary ages and at the
                                    entry age
    factor                          what the published counts of the reference year were multiplied by
    """

    iso3: str
    school_year: str
    year: int
    factor: float
    first_age: int
    enrolment: np.ndarray
    repeaters: np.ndarray
    private: np.ndarray
    teachers: np.ndarray
    pre_primary: np.ndarray
    lower_secondary: np.ndarray
    ages: tuple[int, ...]
    population: np.ndarray
    official_age: np.ndarray
    entry_age: np.ndarray


def national(iso3: str, school_year: str, scale: float, catalogue: Catalogue) -> National:
    """The totals of one country and sample year. UsageError for another year or scale ≤ 0."""
    if school_year not in SAMPLE_YEARS or scale <= 0:
        raise UsageError(
            (
                f"no sample for {school_year} at scale {scale}",
                f"pas d'échantillon pour {school_year} à l'échelle {scale}",
            ),
            do=(f"choose among {', '.join(SAMPLE_YEARS)}", f"choisissez parmi {', '.join(SAMPLE_YEARS)}"),
        )
    year = int(school_year[-4:])
    structure = catalogue.countries[iso3].structure_in(year)
    entry, grades = structure.entry_age, structure.durations["1"]
    wpp = _wpp(iso3, catalogue)
    official = slice(entry - POPULATION_AGES[0], entry - POPULATION_AGES[0] + grades)
    growth = float((wpp[2024][official].sum() / wpp[2014][official].sum()) ** 0.1)
    published = _Published(iso3, year, growth, scale, catalogue)
    enrolment = published.grades("enrolment", "1", grades)
    private = apportion(enrolment, published.pair("enrolment_private", "1"))
    population, by_age = _population(wpp[year], official, published)
    return National(
        iso3=iso3,
        school_year=school_year,
        year=year,
        factor=growth ** (year - 2014) * scale,
        first_age=entry,
        enrolment=enrolment,
        repeaters=np.minimum(published.grades("repeaters", "1", grades), enrolment),
        private=np.minimum(private, enrolment),
        teachers=published.pair("teachers", "1"),
        pre_primary=published.pair("enrolment", "0"),
        lower_secondary=published.grades("enrolment", "2", structure.durations["2"]),
        ages=POPULATION_AGES,
        population=population,
        official_age=by_age,
        entry_age=population[official][0],
    )


class _Published:
    """Published counts of one country, grown and scaled to a year."""

    def __init__(self, iso3: str, year: int, growth: float, scale: float, catalogue: Catalogue) -> None:
        self.cells = {
            (r["measure"], r["level"], r["grade"], r["sex"]): float(r["value"])
            * growth ** (year - int(r["year"]))
            * scale
            for r in catalogue.rows("reference/national_totals")
            if r["iso3"] == iso3
        }

    def pair(self, measure: str, level: str, grade: str = "_T") -> np.ndarray:
        """Girls and boys, (2,) whole."""
        girls = self.cells[(measure, level, grade, "F")]
        both = self.cells[(measure, level, grade, "_T")]
        return np.array([round(girls), round(both - girls)], dtype=np.int64)

    def grades(self, measure: str, level: str, n: int) -> np.ndarray:
        """(grades, 2) whole."""
        return np.array([self.pair(measure, level, str(g)) for g in range(1, n + 1)])


def _wpp(iso3: str, catalogue: Catalogue) -> dict[int, np.ndarray]:
    """WPP population (15 ages, 2 sexes) by year."""
    out: dict[int, np.ndarray] = {}
    for r in catalogue.rows("reference/population"):
        if r["iso3"] == iso3:
            table = out.setdefault(int(r["year"]), np.zeros((len(POPULATION_AGES), 2)))
            table[int(r["age"]) - POPULATION_AGES[0], 0 if r["sex"] == "F" else 1] = float(r["value"])
    return out


def _population(wpp: np.ndarray, official: slice, published: _Published) -> tuple[np.ndarray, np.ndarray]:
    """WPP's shape with the entry age and the official age group pinned to the published populations."""
    target = published.pair("population_official_age", "1")
    entry = published.pair("population_entry_age", "1", "1")
    population = np.rint(wpp * (target / wpp[official].sum(axis=0))).astype(np.int64)
    rest = apportion(wpp[official][1:], target - entry)
    population[official] = np.vstack([entry, rest])
    return population, target
