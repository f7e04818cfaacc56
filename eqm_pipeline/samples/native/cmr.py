"""Cameroon: one SQLite file, two subsystems; each school answers in the language of its own.

Belongs here: tables, columns and the labels of both languages.
Does not belong here: their meaning (the contract).
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from eqm_pipeline.catalogue import Catalogue
from eqm_pipeline.samples.defects import Defects
from eqm_pipeline.samples.native.frames import NOTE, area_names, long, write_database
from eqm_pipeline.samples.native.spoiling import Spoiler, small_schools
from eqm_pipeline.samples.schools import SchoolYear

SOURCE, FILE = "emis", "emis_cmr_synthetique.sqlite"
# (French, English) of each label.
_GRADES = [(fr, f"Class {g}") for g, fr in enumerate(("SIL", "CP", "CE1", "CE2", "CM1", "CM2"), start=1)]
_SEXES = [("Filles", "Girls"), ("Garçons", "Boys")]
_HEADS = [("Féminin", "Female"), ("Masculin", "Male")]
_TEACHERS = [
    ("Fonctionnaire", "Civil servant"),
    ("Contractuel", "Contract teacher"),
    ("Vacataire", "Temporary teacher"),
    ("Maître des parents", "PTA teacher"),
    ("Privé", "Private"),
]
_SUBJECTS = [("Lecture", "Reading"), ("Mathématiques", "Mathematics")]
_EXAM = [("CEP", "FSLC")]
_SECTOR = {
    "public": ("Public", "Public"),
    "private": ("Privé laïc", "Lay private"),
    "religious": ("Confessionnel", "Denominational"),
    "community": ("Communautaire", "Community"),
}
_LOCATION = {"urban": ("Urbain", "Urban"), "rural": ("Rural", "Rural")}
_STATUS = {
    "open": ("Ouverte", "Open"),
    "closed": ("Fermée", "Closed"),
    "closed_insecurity": ("Fermée pour insécurité", "Closed for insecurity"),
    "relocated": ("Déplacée", "Relocated"),
}
_NO_YES = {0: ("Non", "No"), 1: ("Oui", "Yes")}
Tables = dict[str, pd.DataFrame]


def write(years: list[SchoolYear], folder: Path, defects: Defects | None, catalogue: Catalogue) -> list[Path]:
    """One database `emis/emis_cmr_synthetique.sqlite` below `folder`."""
    parts = [_tables(y, catalogue) for y in years]
    tables = {name: pd.concat([p[name] for p in parts], ignore_index=True) for name in parts[0]}
    if defects is not None:
        for y, wreck in zip(years, (_spoil_first, _spoil_second, _spoil_third), strict=False):
            wreck(
                tables, y, Spoiler(defects, "CMR", SOURCE, FILE, year=y.school_year, unit_column="code_ecole")
            )
    note = {"avertissement": pd.DataFrame({"note": [NOTE]})}
    return [
        write_database(folder / SOURCE / FILE, note | tables, keys=["code_ecole", "age", "annee_scolaire"])
    ]


def _english(y: SchoolYear) -> np.ndarray:
    return (y.schools["subsystem"].astype(object) == "anglophone").to_numpy(dtype=int)


def _by_language(pairs: list[tuple[str, str]], english: np.ndarray) -> np.ndarray:
    """Labels of shape (schools, labels), each school in its own language."""
    return np.array(pairs, dtype=object).T[english]


def _one(values: Any, pairs: dict[Any, tuple[str, str]], english: np.ndarray) -> list[str]:
    return [pairs[v][e] for v, e in zip(values, english, strict=True)]


def _tables(y: SchoolYear, catalogue: Catalogue) -> Tables:
    units, english = y.schools["unit"].to_numpy(dtype=object), _english(y)
    grades, sexes = _by_language(_GRADES, english), _by_language(_SEXES, english)
    subjects, posts = _by_language(_SUBJECTS, english), _by_language(_TEACHERS, english)
    training = {"formes": y.trained, "qualifies": y.qualified, "formation_continue": y.in_service}
    candidates = {c: y.exam[:, None, k, :] for k, c in enumerate(("inscrits", "presents", "admis"))}
    by_age = {"garcons": y.by_age[..., 1], "filles": y.by_age[..., 0]}
    staff = {"hommes": y.teachers[..., 1], "femmes": y.teachers[..., 0]}
    counts = {"effectif": y.enrolment, "redoublants": y.repeaters}
    out = {
        "ecole": _register(y, catalogue, english),
        "effectif": long(units, {"classe": grades, "sexe": sexes}, counts),
        "effectif_age": long(units, {"classe": grades, "age": [str(a) for a in y.ages]}, by_age),
        "maternelle": long(units, {}, {"garcons": y.pre_primary[:, 1], "filles": y.pre_primary[:, 0]}),
        "groupe_pedagogique": long(units, {"classe": grades}, {"nombre": y.class_groups}),
        "enseignant": long(units, {"statut": posts}, staff, every_unit=True),
        "formation_enseignant": long(units, {"sexe": sexes}, training),
        "directeur": _heads(y, english),
        "equipement": _equipment(y, english),
        "manuel": long(units, {"matiere": subjects, "classe": grades}, {"nombre": y.textbooks}),
        "examen": long(units, {"examen": _by_language(_EXAM, english), "sexe": sexes}, candidates),
    }
    for frame in out.values():
        frame.rename(columns={"unit": "code_ecole"}, inplace=True)
        frame.insert(1, "annee_scolaire", y.school_year.replace("-", "/"))
    return out


def _register(y: SchoolYear, catalogue: Catalogue, english: np.ndarray) -> pd.DataFrame:
    s = y.schools
    religious = (np.arange(len(s)) % 3 == 0) & (s["sector"].astype(object) == "private").to_numpy()
    sector = np.where(religious, "religious", s["sector"].astype(object))
    return pd.DataFrame(
        {
            "unit": s["unit"].astype(object),
            "nom_ecole": s["name"].astype(object),
            "sous_systeme": np.array(["Francophone", "Anglophone"], dtype=object)[english],
            "secteur": _one(sector, _SECTOR, english),
            "milieu": _one(s["location"], _LOCATION, english),
            "situation": _one(s["status"], _STATUS, english),
            "region": area_names(y, catalogue, "admin1"),
            "departement": area_names(y, catalogue, "admin2"),
            "delegation_regionale": area_names(y, catalogue, "edu_region"),
            "delegation_departementale": area_names(y, catalogue, "inspection"),
            "latitude": s["latitude"].round(5),
            "longitude": s["longitude"].round(5),
        }
    )


def _heads(y: SchoolYear, english: np.ndarray) -> pd.DataFrame:
    """A row per head, with a name and a telephone number, as the real form has them (both synthetic)."""
    frame = long(
        y.schools["unit"],
        {"sexe": _by_language(_HEADS, english)},
        {"en_poste": y.heads, "forme": y.trained_heads},
    )
    at = y.heads.nonzero()[0]
    frame.insert(1, "nom_directeur", [f"Directeur synthétique {i + 1}" for i in range(len(frame))])
    frame.insert(2, "telephone", [f"+237 600 000 {i % 1000:03d}" for i in range(len(frame))])
    for column in ("en_poste", "forme"):
        frame[column] = _one(frame[column], _NO_YES, english[at])
    return frame


def _equipment(y: SchoolYear, english: np.ndarray) -> pd.DataFrame:
    counts = {
        "unit": y.schools["unit"].astype(object),
        "salles": y.classrooms.sum(-1),
        "salles_dur": y.classrooms[:, 0],
        "places_assises": y.seats,
        "cabines_latrines": y.latrine_cabins,
        "reunions_conseil": y.committee_meetings,
    }
    flags = {
        "point_eau": "has_water",
        "latrines": "has_latrine",
        "electricite": "has_electricity",
        "lave_mains": "has_handwashing",
        "cantine": "has_canteen",
        "projet_ecole": "has_improvement_plan",
        "conseil_ecole": "has_committee",
        "retour_statistique": "received_feedback",
    }
    return pd.DataFrame(
        counts | {c: _one(np.asarray(y.flags[f]).astype(int), _NO_YES, english) for c, f in flags.items()}
    )


def _of(frame: pd.DataFrame, y: SchoolYear, units: list[str]) -> pd.DataFrame:
    ours = frame["annee_scolaire"] == y.school_year.replace("-", "/")
    return frame[ours & frame["code_ecole"].isin(units)]


def _small(y: SchoolYear) -> list[str]:
    return [str(y.schools["unit"].iloc[i]) for i in small_schools(y)]


def _spoil_first(tables: Tables, y: SchoolYear, spoil: Spoiler) -> None:
    groups, small = tables["groupe_pedagogique"], _small(y)
    spoil.cell(
        groups, _of(groups, y, small[:1]).index[0], "nombre", "N/A", kind="missing_token", table="groupe"
    )
    register = tables["ecole"]
    ours = _of(register, y, list(y.schools["unit"]))
    rural = ours.index[ours["milieu"] == "Rural"][0]
    spoil.cell(register, rural, "milieu", "RURAL ", kind="label_variant", table="ecole")
    smallest = min(small_schools(y), key=lambda i: (int(y.enrolment[i].sum()), i))
    unit, area = str(y.schools["unit"].iloc[smallest]), "delegation_departementale"
    own = ours[ours["code_ecole"] == unit].iloc[0]
    places = ["region", "departement", "delegation_regionale", area]
    there = ours.loc[ours[area] != own[area], places].iloc[0].to_dict()
    note = "the same code under a second delegation"
    values = own.to_dict() | there
    tables["ecole"] = spoil.row(
        register, values, kind="two_inspectorates", table="ecole", unit=unit, note=note
    )


def _spoil_second(tables: Tables, y: SchoolYear, spoil: Spoiler) -> None:
    exams, equipment, small = tables["examen"], tables["equipement"], _small(y)
    at = _of(exams, y, small[4:]).index[0]
    above = int(exams.loc[at, "inscrits"]) + 5
    spoil.cell(
        exams, at, "presents", above, kind="exam_order", table="examen", note="more present than registered"
    )
    at = _of(equipment, y, small[:1]).index[0]
    spoil.cell(equipment, at, "places_assises", "environ 40", kind="text_in_number", table="equipement")


def _spoil_third(tables: Tables, y: SchoolYear, spoil: Spoiler) -> None:
    teachers, books, small = tables["enseignant"], tables["manuel"], _small(y)
    at = _of(teachers, y, small[:1]).index[0]
    spoil.cell(teachers, at, "statut", "Stagiaire", kind="unknown_code", table="enseignant")
    spoil.cell(books, _of(books, y, small[4:]).index[0], "nombre", -3, kind="negative_count", table="manuel")
