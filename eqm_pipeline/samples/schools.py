"""The synthetic schools of one country and year: one register, and all that can be counted in it.

Belongs here: the container that every writer of sample files reads, and how it is put together. Does not
belong here: file formats (native/, complements.py) or planted defects (defects.py): what is built here is
clean.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from eqm_pipeline.catalogue import Catalogue
from eqm_pipeline.samples import pupils, staff
from eqm_pipeline.samples.national import National, national
from eqm_pipeline.samples.register import generator, register

__all__ = ["SchoolYear", "build", "national"]


@dataclass(frozen=True)
class SchoolYear:
    """Whole numbers for n schools; the last axis of two is sex, girls or women (F) before boys or men (M).

    schools          RangeIndex; unit, code, name, level, sector, location, subsystem, status, admin1, admin2,
                     edu_region, inspection, latitude, longitude, opened, number. `status` is open, relocated
                     or closed_insecurity (then everything counted is nil)
    enrolment        (n, grades, 2); sums are those of `totals`
    by_age           (n, grades, ages, 2) for the ages in `ages`; sums over ages are enrolment
    repeaters        (n, grades, 2), nowhere above enrolment
    new_entrants     (n, 2) enrolment less repeaters of grade 1
    class_groups     (n, grades)
    teachers         (n, statuses, 2) for the statuses in `statuses`; sums are those of `totals`
    trained, qualified, in_service  (n, 2) of the teachers
    heads, trained_heads            (n, 2)
    classrooms       (n, 3) permanent, semi-permanent, other
    seats, latrine_cabins, committee_meetings  (n,)
    flags            has_water, has_latrine, has_electricity, has_handwashing, has_canteen,
                     has_improvement_plan, has_committee, received_feedback: (n,) of 0 and 1
    textbooks        (n, 2, grades): reading, mathematics
    exam             (n, 3, 2) registered, present, passed in the last grade of `exam_level`: "1", or "2"
                     where no examination ends primary education in that year
    pre_primary      (n, 2) children in annexes
    lower_secondary  (n, grades, 2)
    totals           the national totals that all this adds up to
    """

    iso3: str
    school_year: str
    year: int
    schools: pd.DataFrame
    enrolment: np.ndarray
    by_age: np.ndarray
    ages: list[int]
    repeaters: np.ndarray
    new_entrants: np.ndarray
    class_groups: np.ndarray
    teachers: np.ndarray
    statuses: list[str]
    trained: np.ndarray
    qualified: np.ndarray
    in_service: np.ndarray
    heads: np.ndarray
    trained_heads: np.ndarray
    classrooms: np.ndarray
    seats: np.ndarray
    latrine_cabins: np.ndarray
    flags: dict[str, np.ndarray]
    committee_meetings: np.ndarray
    textbooks: np.ndarray
    exam: np.ndarray
    exam_level: str
    pre_primary: np.ndarray
    lower_secondary: np.ndarray
    totals: National


def build(iso3: str, school_year: str, scale: float, seed: int, catalogue: Catalogue) -> SchoolYear:
    """The schools of one country and sample year; equal arguments give equal arrays."""
    nation = national(iso3, school_year, scale, catalogue)
    listed = register(
        iso3, nation.year, scale, seed, float(nation.private.sum() / nation.enrolment.sum()), catalogue
    )
    enrolled = pupils.enrolment(listed, nation, seed)
    repeating = pupils.repeaters(enrolled, listed, nation, seed)
    aged, ages = pupils.by_age(enrolled, nation, seed)
    beyond = pupils.lower_secondary(listed, nation, seed)
    open_ = listed.schools["status"].ne("closed_insecurity").to_numpy()
    posts = staff.teachers(enrolled.sum(axis=(1, 2)), listed, nation, seed)
    sexes = posts.sum(axis=1)
    groups = staff.class_groups(enrolled, listed, nation, seed)
    rooms = staff.classrooms(groups, listed, nation, seed)
    yes = staff.flags(open_, listed, nation, seed)
    seats, cabins, meetings = staff.counts(rooms, yes, nation, seed)
    heads = staff.heads(open_, listed, nation, seed)
    exam_level = _exam_level(iso3, nation.year, catalogue)
    trained = float(generator(seed, iso3, "trained share").uniform(0.65, 0.92))
    return SchoolYear(
        iso3=iso3,
        school_year=school_year,
        year=nation.year,
        schools=listed.schools,
        enrolment=enrolled,
        by_age=aged,
        ages=ages,
        repeaters=repeating,
        new_entrants=enrolled[:, 0] - repeating[:, 0],
        class_groups=groups,
        teachers=posts,
        statuses=list(staff.STATUSES),
        trained=staff.some_of(sexes, trained, "trained", nation, seed),
        qualified=staff.some_of(sexes, min(0.96, trained + 0.08), "qualified", nation, seed),
        in_service=staff.some_of(sexes, 0.4, "in service", nation, seed),
        heads=heads,
        trained_heads=staff.some_of(heads, 0.35, "trained heads", nation, seed),
        classrooms=rooms,
        seats=seats,
        latrine_cabins=cabins,
        flags=yes,
        committee_meetings=meetings,
        textbooks=staff.textbooks(enrolled, nation, seed),
        exam=pupils.exam((enrolled if exam_level == "1" else beyond)[:, -1], nation, seed),
        exam_level=exam_level,
        pre_primary=pupils.pre_primary(listed, nation, seed),
        lower_secondary=beyond,
        totals=nation,
    )


def _exam_level(iso3: str, year: int, catalogue: Catalogue) -> str:
    held = [
        e for e in catalogue.countries[iso3].exams if e.first <= year and (e.last is None or year <= e.last)
    ]
    return "1" if any(e.level == "1" for e in held) else "2"
