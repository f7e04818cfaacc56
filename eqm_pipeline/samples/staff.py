"""Teachers, heads, classrooms, textbooks and steering of synthetic schools.

Belongs here: what a school has besides pupils. Does not belong here: pupils (pupils.py) or the register
(register.py).
"""

from __future__ import annotations

import numpy as np

from eqm_pipeline.samples.apportion import apportion, apportion_within
from eqm_pipeline.samples.national import National
from eqm_pipeline.samples.register import Register, generator

STATUSES = ["civil_servant", "contract", "volunteer", "community", "private"]
STATUS_SHARES = {
    "public": [0.45, 0.33, 0.15, 0.07, 0.0],
    "private": [0.02, 0.03, 0.0, 0.0, 0.95],
    "community": [0.02, 0.08, 0.40, 0.50, 0.0],
}
NO_TEACHER = 0.003


def teachers(pupils: np.ndarray, register: Register, nation: National, seed: int) -> np.ndarray:
    """Teachers (n, statuses, 2), national totals by sex exact, roughly as pupils (n,) with noise.

    The noise is such that about a third of the variance of teachers is not explained by pupils. Nearly every
    school with pupils has one; three in a thousand have none.
    """
    rng = generator(seed, nation.iso3, "posts")
    noise, none = rng.lognormal(0.0, 0.36, register.universe), rng.random(register.universe) < NO_TEACHER
    noise, none = noise[register.index], none[register.index]
    weight = np.where(none & (pupils < 200), 0.0, pupils * noise)
    total = int(nation.teachers.sum())
    one = (weight > 0).astype(np.int64)
    if one.sum() > total:
        one[:] = 0
    staff = one + apportion(weight[:, None], np.array([total - one.sum()]))[:, 0]
    urban = (register.schools["location"] == "urban").to_numpy()
    pull = staff * np.where(urban, 1.8, 1.0) * rng.lognormal(0.0, 0.4, register.universe)[register.index]
    women = apportion_within(staff[:, None], pull[:, None], nation.teachers[:1])[:, 0]
    sexes = np.stack([women, staff - women], axis=1)
    shares = np.array([STATUS_SHARES[s] for s in register.schools["sector"]])
    drawn = generator(seed, nation.iso3, "statuses", nation.year).multinomial(sexes, shares[:, None, :])
    return np.moveaxis(drawn, 2, 1)


def some_of(many: np.ndarray, share: float, purpose: str, nation: National, seed: int) -> np.ndarray:
    """A random part of whole numbers, the share varying a little from school to school."""
    rng = generator(seed, nation.iso3, purpose, nation.year)
    own = np.clip(rng.normal(share, 0.08, (len(many), *[1] * (many.ndim - 1))), 0.02, 0.98)
    return rng.binomial(many, own)


def class_groups(enrolled: np.ndarray, register: Register, nation: National, seed: int) -> np.ndarray:
    """Class groups (n, grades): what the pupils need at the school's usual size of a group."""
    usual = generator(seed, nation.iso3, "groups").normal(58, 9, register.universe).clip(35, 85)
    return np.ceil(enrolled.sum(axis=2) / usual[register.index][:, None]).astype(np.int64)


def classrooms(groups: np.ndarray, register: Register, nation: National, seed: int) -> np.ndarray:
    """Classrooms (n, 3) of permanent, semi-permanent and other material: a few fewer than class groups."""
    rng = generator(seed, nation.iso3, "rooms")
    have = rng.uniform(0.75, 1.1, register.universe)[register.index]
    rooms = np.maximum(np.rint(groups.sum(axis=1) * have), groups.sum(axis=1) > 0).astype(np.int64)
    return rng.multinomial(rooms, [0.68, 0.17, 0.15])


def heads(open_: np.ndarray, register: Register, nation: National, seed: int) -> np.ndarray:
    """One head (n, 2) in each school that teaches."""
    woman = generator(seed, nation.iso3, "heads").random(register.universe)[register.index] < 0.22
    return np.stack([open_ & woman, open_ & ~woman], axis=1).astype(np.int64)


def flags(open_: np.ndarray, register: Register, nation: National, seed: int) -> dict[str, np.ndarray]:
    """Yes (1) or no (0) for each school (n,); closed schools have nothing."""
    urban = (register.schools["location"] == "urban").to_numpy()
    likely = {
        "has_water": (0.48, 0.85), "has_latrine": (0.62, 0.92), "has_electricity": (0.18, 0.75),
        "has_handwashing": (0.35, 0.65), "has_canteen": (0.27, 0.12), "has_improvement_plan": (0.55, 0.70),
        "has_committee": (0.88, 0.82), "received_feedback": (0.38, 0.45),
    }  # fmt: skip
    rng = generator(seed, nation.iso3, "flags")
    draw = rng.random((register.universe, len(likely)))[register.index]
    drift = 0.01 * (nation.year - 2022)
    return {
        name: ((draw[:, k] < np.where(urban, town, village) + drift) & open_).astype(np.int64)
        for k, (name, (village, town)) in enumerate(likely.items())
    }


def counts(
    rooms: np.ndarray, yes: dict[str, np.ndarray], nation: National, seed: int
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Seats, latrine cabins and committee meetings, (n,) each."""
    rng = generator(seed, nation.iso3, "counts", nation.year)
    total = rooms.sum(axis=1)
    seats = rng.poisson(44.0 * total)
    cabins = yes["has_latrine"] * (1 + rng.poisson(0.6 * total))
    return seats, cabins, yes["has_committee"] * rng.poisson(2.6, len(total))


def textbooks(enrolled: np.ndarray, nation: National, seed: int) -> np.ndarray:
    """Textbooks (n, 2, grades) for reading and mathematics: a little over half a book per pupil."""
    rng = generator(seed, nation.iso3, "books", nation.year)
    pupils = enrolled.sum(axis=2)[:, None, :]
    share = rng.beta(4, 3, (len(enrolled), 2, 1)) * np.array([1.0, 0.92])[None, :, None]
    return rng.binomial(np.repeat(pupils, 2, axis=1), share)
