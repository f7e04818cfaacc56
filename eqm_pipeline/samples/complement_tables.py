"""The sheets of a complement workbook on the register, supervision, coordination, money and results.

Belongs here: one function per sheet, `(Place, generator) → frame` in the sender's own headers.
Does not belong here: people counted by level (complement_people.py), defects or files.
"""

from __future__ import annotations

import datetime as dt

import numpy as np
import pandas as pd

from eqm_pipeline.samples.complement_places import Place, with_total

STAGES = ("programmé", "notifié", "accessible", "exécuté")
CYCLES = {"1": "Primaire", "2": "Collège"}
COST = {"XOF": 450_000, "XAF": 480_000, "BIF": 1_900_000, "MGA": 2_600_000}


def returns(p: Place, rng: np.random.Generator) -> pd.DataFrame:
    """The expected register: open schools, and one in eighty that sent nothing. Deadline: 31 January."""
    units = p.units("inspection")
    active = p.year.schools["status"].isin(["open", "relocated"]).to_numpy().astype(np.int64)
    expected = p.total(active, "inspection")
    expected = expected + rng.binomial(expected, 0.0125)
    deadline = dt.date(p.year.year, 1, 31)
    late = np.where(
        rng.random(len(units)) < 0.12, rng.integers(1, 40, len(units)), -rng.integers(0, 45, len(units))
    )
    frame = pd.DataFrame(
        {
            "Inspection": p.called(units),
            "Écoles attendues": expected,
            "Date limite": deadline,
            "Reçu le": [deadline + dt.timedelta(int(d)) for d in late],
        },
        dtype=object,
    )
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
    frame = pd.DataFrame(
        {
            "Inspection": p.called(units),
            "Inspecteurs en poste": inspectors,
            "Visites de contrôle": control,
            "Visites d'appui": support,
            "Enseignants visités": visited,
        }
    )
    return with_total(frame, "Inspection").assign(Observations=None)


def coordination(p: Place, rng: np.random.Generator) -> pd.DataFrame:
    """Meetings with minutes, decisions due and carried out, by regional directorate."""
    units = p.units("edu_region")
    due = rng.integers(4, 26, len(units))
    return pd.DataFrame(
        {
            "Direction régionale": p.called(units),
            "Réunions avec compte rendu": rng.poisson(3.2, len(units)),
            "Décisions à échéance": due,
            "Décisions exécutées": rng.binomial(due, 0.6),
        }
    )


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
    """School and free candidates by inspection: of the primary examination, or of the next where none."""
    units, level = p.units("inspection"), p.year.exam_level
    code = next(
        e.code for e in p.country.exams if e.level == level and e.first <= p.year.year <= (e.last or 9999)
    )
    school = p.total(p.year.exam, "inspection")  # (units, stages, 2)
    free = np.stack(
        [
            (registered := rng.binomial(school[:, 0], 0.04)),
            (present := rng.binomial(registered, 0.85)),
            rng.binomial(present, 0.5),
        ],
        axis=1,
    )
    frame = pd.DataFrame({"Inspection": p.called(units), "Cycle": CYCLES[level], "Examen": code.upper()})
    for prefix, counts in (("", school), ("Libres ", free)):
        for k, stage in enumerate(("Inscrits", "Présents", "Admis")):
            for j, sex in enumerate(("Filles", "Garçons")):
                frame[f"{prefix}{stage if not prefix else stage.lower()} {sex}"] = counts[:, k, j]
    return with_total(frame, "Inspection")


def assessments(p: Place, rng: np.random.Generator) -> pd.DataFrame:
    """A synthetic national assessment: grades 2 and last, two subjects, standard errors in points."""
    last = len(p.country.grade_names["1"])
    rows = [(g, s) for g in ("2e année", f"{last}e année") for s in ("Lecture", "Mathématiques")]
    share = np.round(rng.uniform(28, 68, len(rows)), 1)
    return pd.DataFrame(
        {
            "Pays": p.names[p.country.iso3],
            "Évaluation": "Évaluation nationale synthétique",
            "Année d'études": [g for g, _ in rows],
            "Discipline": [s for _, s in rows],
            "Part au seuil suffisant (%)": share,
            "Erreur type (points)": np.round(rng.uniform(1.1, 2.6, len(rows)), 2),
            "Élèves évalués": rng.integers(2600, 3400, len(rows)),
        }
    )
