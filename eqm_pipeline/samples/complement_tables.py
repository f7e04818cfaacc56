"""The sheets of a complement workbook, computed from the synthetic school year.

Belongs here: one function per sheet, `(SchoolYear, Areas, generator) → frame` in the sender's own headers.
Does not belong here: which country sends which sheet, defects, or files (complements.py).
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from eqm_pipeline.samples.apportion import apportion

if TYPE_CHECKING:
    from eqm_pipeline.catalogue import Catalogue
    from eqm_pipeline.catalogue.models import Country
    from eqm_pipeline.samples.national import National
    from eqm_pipeline.samples.schools import SchoolYear

STAGES = ("programmé", "notifié", "accessible", "exécuté")
CYCLES = {"1": "Primaire", "2": "Collège"}
COST = {"XOF": 450_000, "XAF": 480_000, "BIF": 1_900_000, "MGA": 2_600_000}


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


def population(p: Place, rng: np.random.Generator) -> pd.DataFrame:
    """Single age × sex of the country, and a totals row."""
    ages, by_age = p.national.ages, p.national.population
    frame = pd.DataFrame({"Pays": p.names[p.country.iso3], "Âge": [str(a) for a in ages], "Filles": by_age[:, 0],
                          "Garçons": by_age[:, 1], "Ensemble": by_age.sum(axis=1)})  # fmt: skip
    return with_total(frame, "Âge")


def population_edu_region(p: Place, rng: np.random.Generator) -> pd.DataFrame:
    """Single age × sex by education region."""
    return _population_by(p, rng, "edu_region", "Région éducative")


def population_admin1(p: Place, rng: np.random.Generator) -> pd.DataFrame:
    """Single age × sex by administrative region."""
    return _population_by(p, rng, "admin1", "Région")


def _population_by(p: Place, rng: np.random.Generator, area_level: str, header: str) -> pd.DataFrame:
    """Shares follow enrolment within a tenth; regions add up to the country at every age and sex, and say so in a totals row."""
    units = p.units(area_level)
    weight = p.total(p.year.enrolment.sum(axis=(1, 2)), area_level) * rng.uniform(0.9, 1.1, len(units))
    totals = p.national.population.ravel()
    parts = apportion(np.repeat(weight[:, None], len(totals), axis=1), totals).reshape(len(units), -1, 2)
    blocks = []
    for i, age in enumerate(p.national.ages):
        block = pd.DataFrame({header: p.called(units), "Âge": str(age), "Filles": parts[:, i, 0],
                              "Garçons": parts[:, i, 1], "Ensemble": parts[:, i].sum(axis=1)})  # fmt: skip
        blocks.append(with_total(block, header).assign(Âge=str(age)))
    return pd.concat(blocks, ignore_index=True)


def returns(p: Place, rng: np.random.Generator) -> pd.DataFrame:
    """The expected register: open schools, and about one in eighty that sent nothing. Deadline: 31 January."""
    units = p.units("inspection")
    active = p.year.schools["status"].isin(["open", "relocated"]).to_numpy().astype(np.int64)
    expected = p.total(active, "inspection")
    expected = expected + rng.binomial(expected, 0.0125)
    deadline = dt.date(p.year.year, 1, 31)
    late = np.where(
        rng.random(len(units)) < 0.12, rng.integers(1, 40, len(units)), -rng.integers(0, 45, len(units))
    )
    frame = pd.DataFrame({"Inspection": p.called(units), "Écoles attendues": expected, "Date limite": deadline,
                          "Reçu le": [deadline + dt.timedelta(int(d)) for d in late]}, dtype=object)  # fmt: skip
    return with_total(frame.assign(**{"Écoles attendues": expected}), "Inspection")


def support_visits(p: Place, rng: np.random.Generator) -> pd.DataFrame:
    """Inspectors (0 where there is none, blank where unknown), visits by kind, teachers visited."""
    units = p.units("inspection")
    teachers = p.total(p.year.teachers.sum(axis=(1, 2)), "inspection")
    schools = p.total(np.ones(len(p.year.schools), dtype=np.int64), "inspection")
    inspectors = np.maximum(1, np.round(schools / 20)).astype(float)
    draw = rng.permutation(len(units))
    inspectors[draw[: max(1, len(units) // 9)]] = 0
    inspectors[draw[-max(1, len(units) // 16) :]] = np.nan
    control, support = 1 + rng.binomial(teachers, 0.25), 1 + rng.binomial(teachers, 0.45)
    visited = np.minimum(rng.binomial(teachers, 0.42), control + support)
    frame = pd.DataFrame({"Inspection": p.called(units), "Inspecteurs en poste": inspectors, "Visites de contrôle": control,
                          "Visites d'appui": support, "Enseignants visités": visited})  # fmt: skip
    return with_total(frame, "Inspection").assign(Observations=None)


def coordination(p: Place, rng: np.random.Generator) -> pd.DataFrame:
    """Meetings with minutes, decisions due and carried out, by regional directorate."""
    units = p.units("edu_region")
    due = rng.integers(4, 26, len(units))
    return pd.DataFrame({"Direction régionale": p.called(units), "Réunions avec compte rendu": rng.poisson(3.2, len(units)),
                         "Décisions à échéance": due, "Décisions exécutées": rng.binomial(due, 0.6)})  # fmt: skip


def budget(p: Place, rng: np.random.Generator) -> pd.DataFrame:
    """Amounts by stage in the country's currency; one inspection has a line programmed at 0."""
    units = p.units("inspection")
    schools = p.total(np.ones(len(p.year.schools), dtype=np.int64), "inspection")
    amount = np.round(schools * COST[p.country.currency] * rng.uniform(0.8, 1.25, len(units)), -3)
    amount[int(rng.integers(len(units)))] = 0
    frame = pd.DataFrame({"Inspection": p.called(units)})
    for stage, low in zip(STAGES, (1.0, 0.8, 0.6, 0.75), strict=True):
        amount = np.round(amount * rng.uniform(low, 1.0, len(units)), 2)
        frame[f"Montant {stage}"] = amount
    return with_total(frame, "Inspection")


def exams(p: Place, rng: np.random.Generator) -> pd.DataFrame:
    """School candidates and free candidates by inspection: of the primary examination, or of the next where there is none."""
    units, level = p.units("inspection"), p.year.exam_level
    code = next(
        e.code for e in p.country.exams if e.level == level and e.first <= p.year.year <= (e.last or 9999)
    )
    school = p.total(p.year.exam, "inspection")  # (units, stages, 2)
    free = np.stack([(registered := rng.binomial(school[:, 0], 0.04)), (present := rng.binomial(registered, 0.85)),
                     rng.binomial(present, 0.5)], axis=1)  # fmt: skip
    frame = pd.DataFrame({"Inspection": p.called(units), "Cycle": CYCLES[level], "Examen": code.upper()})
    for prefix, counts in (("", school), ("Libres ", free)):
        for k, stage in enumerate(("Inscrits", "Présents", "Admis")):
            for j, sex in enumerate(("Filles", "Garçons")):
                frame[f"{prefix}{stage if not prefix else stage.lower()} {sex}"] = counts[:, k, j]
    return with_total(frame, "Inspection")


def assessments(p: Place, rng: np.random.Generator) -> pd.DataFrame:
    """A synthetic national assessment: grades 2 and last, reading and mathematics, with standard errors in points."""
    last = len(p.country.grade_names["1"])
    rows = [(g, s) for g in ("2e année", f"{last}e année") for s in ("Lecture", "Mathématiques")]
    share = np.round(rng.uniform(28, 68, len(rows)), 1)
    return pd.DataFrame({"Pays": p.names[p.country.iso3], "Évaluation": "Évaluation nationale synthétique",
                         "Année d'études": [g for g, _ in rows], "Discipline": [s for _, s in rows],
                         "Part au seuil suffisant (%)": share, "Erreur type (points)": np.round(rng.uniform(1.1, 2.6, len(rows)), 2),
                         "Élèves évalués": rng.integers(2600, 3400, len(rows))})  # fmt: skip


def pre_primary(p: Place, rng: np.random.Generator) -> pd.DataFrame:
    """Children in pre-primary by regional directorate."""
    units, children = p.units("edu_region"), p.total(p.year.pre_primary, "edu_region")
    frame = pd.DataFrame({"Direction régionale": p.called(units), "Enfants Filles": children[:, 0],
                          "Enfants Garçons": children[:, 1], "Enfants ensemble": children.sum(axis=1)})  # fmt: skip
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
