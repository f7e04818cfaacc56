"""Ten and more school years of a country out of one: the same schools, a hundredth of them changing, counts moving a little.

Belongs here: how a year differs from another, cleanly. Does not belong here: defects (defects.py) or files (texts.py).
"""

from __future__ import annotations

from dataclasses import fields, replace
from typing import Any

import numpy as np

from eqm_pipeline.catalogue import Catalogue
from eqm_pipeline.samples.placing import placed
from eqm_pipeline.samples.schools import SchoolYear

YEARS = tuple(f"{y}-{y + 1}" for y in range(2013, 2023))
NEXT_YEAR = "2023-2024"
TURNOVER = 0.01
GROWTH, SPREAD = 1.01, 0.04
SPARE = 1.12  # schools built for each that stands in a year: ten years of turnover and a margin


def vary(base: SchoolYear, school_year: str, schools: int, catalogue: Catalogue, seed: int = 0) -> SchoolYear:
    """`schools` of the schools of `base` in a school year, in the areas of that year: equal arguments give equal figures."""
    k = int(school_year[:4]) - int(YEARS[0][:4])
    key = base.iso3.encode()
    order = np.random.default_rng([*key, 1]).permutation(len(base.schools))
    moved = round(TURNOVER * schools) * k
    chosen = np.sort(np.resize(order, moved + schools)[moved:])
    y = _of(base, np.unique(chosen), school_year, catalogue)
    return _moved(y, k, np.random.default_rng([*key, 2, k, seed]))


def _of(base: SchoolYear, chosen: np.ndarray, school_year: str, catalogue: Catalogue) -> SchoolYear:
    """The chosen schools, in all that is told of them."""
    n, told = len(base.schools), {}
    for f in fields(base):
        value: Any = getattr(base, f.name)
        if isinstance(value, np.ndarray) and len(value) == n:
            told[f.name] = value[chosen]
    flags = {k: v[chosen] for k, v in base.flags.items()}
    year = int(school_year[-4:])
    schools = placed(base.iso3, base.schools.iloc[chosen].reset_index(drop=True), year, catalogue)
    return replace(base, school_year=school_year, year=year, schools=schools, flags=flags, **told)


def _moved(y: SchoolYear, k: int, rng: np.random.Generator) -> SchoolYear:
    """Pupils grow and shrink school by school, everything still adds up; here and there a teacher more."""
    n = len(y.schools)
    factor = GROWTH**k * rng.lognormal(0.0, SPREAD, n)

    def grown(counts: np.ndarray) -> np.ndarray:
        shaped = factor.reshape(n, *(1,) * (counts.ndim - 1))
        return np.floor(counts * shaped + rng.random(counts.shape, dtype=np.float32)).astype(np.int64)

    by_age = grown(y.by_age)
    enrolment = by_age.sum(axis=2)
    repeaters = np.minimum(grown(y.repeaters), enrolment)
    exam = np.floor(y.exam * factor[:, None, None]).astype(np.int64)
    if y.exam_level == "1":
        exam = np.minimum(exam, enrolment[:, None, -1])
    teachers = y.teachers.copy()
    one_more = np.flatnonzero((rng.random(n) < 0.05) & (teachers.sum(axis=(1, 2)) > 0))
    teachers[
        one_more, rng.integers(0, teachers.shape[1], len(one_more)), rng.integers(0, 2, len(one_more))
    ] += 1
    return replace(
        y,
        by_age=by_age,
        enrolment=enrolment,
        repeaters=repeaters,
        new_entrants=enrolment[:, 0] - repeaters[:, 0],
        exam=exam,
        teachers=teachers,
        textbooks=grown(y.textbooks),
        pre_primary=grown(y.pre_primary),
        lower_secondary=grown(y.lower_secondary),
    )
