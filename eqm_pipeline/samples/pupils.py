"""Pupils of synthetic schools: enrolment, repeaters, ages, annexes, lower secondary, examinations.

Belongs here: sharing the national totals over the schools, and splitting a school's pupils. Does not belong
here: the totals (national.py), the register (register.py), staff and facilities (staff.py).
"""

from __future__ import annotations

import numpy as np

from eqm_pipeline.samples.apportion import apportion, apportion_within
from eqm_pipeline.samples.national import National
from eqm_pipeline.samples.register import Register, generator

AGES_ABOVE = 4


def enrolment(register: Register, nation: National, seed: int) -> np.ndarray:
    """Enrolment (n, grades, 2) that sums to the national totals, in private schools to the private part.

    A school's size and profile are its own and stay; a small yearly wobble is added. Closed schools have
    none, and one small rural school in twelve stops half-way through the cycle.
    """
    iso3, grades = nation.iso3, len(nation.enrolment)
    profile = generator(seed, iso3, "profile")
    shape = profile.lognormal(0.0, 0.12, (register.universe, grades, 1))
    girls = profile.lognormal(0.0, 0.08, (register.universe, 1, 1)) ** np.array([1.0, -1.0])
    short = profile.random(register.universe) < 1 / 12
    here = register.index
    weight = register.weight[:, None, None] * shape[here] * girls[here]
    weight = weight * generator(seed, iso3, "wobble", nation.year).lognormal(0.0, 0.04, weight.shape)
    weight[~_teaching(register)] = 0
    private = (register.schools["sector"] == "private").to_numpy()
    rural = (register.schools["location"] == "rural").to_numpy()
    weight[short[here] & rural & ~private, grades // 2 + 1 :] = 0
    out = np.zeros(weight.shape, dtype=np.int64)
    part = nation.private if private.any() else np.zeros_like(nation.private)
    for mask, totals in ((private, part), (~private, nation.enrolment - part)):
        if mask.any():
            out[mask] = apportion(_flat(weight[mask]), totals.ravel()).reshape(-1, grades, 2)
    return out


def repeaters(enrolled: np.ndarray, register: Register, nation: National, seed: int) -> np.ndarray:
    """Repeaters (n, grades, 2), nowhere above enrolment; sums are the national ones."""
    habit = generator(seed, nation.iso3, "repeaters").lognormal(0.0, 0.5, (register.universe, 1, 1))
    weight = enrolled * habit[register.index]
    flat = apportion_within(_flat(enrolled), _flat(weight), nation.repeaters.ravel())
    return flat.reshape(enrolled.shape)


def by_age(enrolled: np.ndarray, nation: National, seed: int) -> tuple[np.ndarray, list[int]]:
    """Enrolment by single age (n, grades, ages, 2), from one below entry; they sum to enrolment."""
    ages, shares = age_shares(nation)
    rng = generator(seed, nation.iso3, "ages", nation.year)
    drawn = rng.multinomial(np.moveaxis(enrolled, 1, 2), np.moveaxis(shares, 1, 2).swapaxes(0, 1)[None])
    return np.moveaxis(drawn, (1, 2, 3), (3, 1, 2)), ages


def age_shares(nation: National) -> tuple[list[int], np.ndarray]:
    """Share of each grade's pupils at each age: (grades, ages, 2), summing to one over ages.

    One year early, on time, then ever fewer; then moved to neighbouring ages until pupils of any age are at
    most 96 % of that age group (repeatedly scaled down where they are more), as far as the number of pupils
    allows.
    """
    grades = len(nation.enrolment)
    ages = list(range(nation.first_age - 1, nation.first_age + grades + AGES_ABOVE))
    people = np.array(
        [nation.population[nation.ages.index(a)] if a in nation.ages else [np.inf] * 2 for a in ages]
    )
    late = np.arange(len(ages))[None, :] - np.arange(grades)[:, None] - 1
    shape = np.where(late >= 0, 0.4 ** np.maximum(late, 0), np.where(late == -1, 0.12, 0.0))
    shares = np.repeat(shape[:, :, None], 2, axis=2)
    for _ in range(60):
        shares /= shares.sum(axis=1, keepdims=True)
        pupils = np.einsum("gs,gas->as", nation.enrolment, shares)
        shares *= np.minimum(1.0, 0.96 * people / np.maximum(pupils, 1))[None]
    return ages, shares / shares.sum(axis=1, keepdims=True)


def pre_primary(register: Register, nation: National, seed: int) -> np.ndarray:
    """Children in pre-primary annexes (n, 2): about one school in six has one."""
    rng = generator(seed, nation.iso3, "annexes")
    has = (rng.random(register.universe) < 1 / 6) | (np.arange(register.universe) == 0)
    size = np.where(has, rng.lognormal(0.0, 0.4, register.universe), 0.0)
    return _spread(size, register, nation.pre_primary[None])[:, 0]


def lower_secondary(register: Register, nation: National, seed: int) -> np.ndarray:
    """Lower secondary pupils (n, grades, 2) of the schools that go beyond primary: about one in five."""
    rng = generator(seed, nation.iso3, "beyond")
    has = (rng.random(register.universe) < 1 / 5) | (np.arange(register.universe) == 1)
    size = np.where(has, rng.lognormal(0.0, 0.4, register.universe), 0.0)
    return _spread(size, register, nation.lower_secondary)


def exam(last_grade: np.ndarray, nation: National, seed: int) -> np.ndarray:
    """Registered, present, passed candidates (n, 3, 2) among the pupils of the last grade (n, 2)."""
    rng = generator(seed, nation.iso3, "exam", nation.year)
    able = rng.beta(9, 3, (len(last_grade), 1))
    registered = rng.binomial(last_grade, 0.97)
    present = rng.binomial(registered, 0.975)
    return np.stack([registered, present, rng.binomial(present, np.repeat(able, 2, axis=1))], axis=1)


def _teaching(register: Register) -> np.ndarray:
    return register.schools["status"].isin(["open", "relocated"]).to_numpy()


def _spread(size: np.ndarray, register: Register, totals: np.ndarray) -> np.ndarray:
    """Totals (grades, 2) over the schools with a size; over all teaching ones where none has."""
    weight = np.where(_teaching(register), size[register.index] * register.weight, 0.0)
    if not weight.any():
        weight = register.weight * _teaching(register)
    flat = apportion(np.repeat(weight[:, None], totals.size, axis=1), totals.ravel())
    return flat.reshape(len(weight), *totals.shape)


def _flat(cells: np.ndarray) -> np.ndarray:
    return cells.reshape(len(cells), -1)
