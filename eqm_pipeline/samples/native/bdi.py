"""Burundi: StatEduc tables in one SQLite file over all school years; girls and totals are stored, never boys.

Belongs here: StatEduc's tables, columns and dictionary codes.
Does not belong here: their meaning (the contract).
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from eqm_pipeline.catalogue import Catalogue
from eqm_pipeline.samples.defects import Defects
from eqm_pipeline.samples.native.frames import NOTE, area_names, long, spread_over_ages, write_database
from eqm_pipeline.samples.native.spoiling import Spoiler, small_schools
from eqm_pipeline.samples.schools import SchoolYear

SOURCE, FILE = "stateduc", "stateduc_bdi_synthetique.sqlite"
_SECTOR = {"public": 1, "private": 2, "community": 3, "_U": 9}
_LOCATION = {"urban": 1, "rural": 2, "_U": 9}
_STATUS = {"open": 1, "closed": 2, "closed_insecurity": 3, "relocated": 4}
_AGE_OFFSET = 2
Tables = dict[str, pd.DataFrame]


def write(years: list[SchoolYear], folder: Path, defects: Defects | None, catalogue: Catalogue) -> list[Path]:
    """One database `stateduc/stateduc_bdi_synthetique.sqlite` below `folder`."""
    parts = [_tables(y, catalogue) for y in years]
    tables = {name: pd.concat([p[name] for p in parts], ignore_index=True) for name in parts[0]}
    if defects is not None:
        for y, wreck in zip(years, (_spoil_first, _spoil_second, _spoil_third), strict=False):
            spoil = Spoiler(
                defects, "BDI", SOURCE, FILE, year=y.school_year, unit_column="CODE_ETABLISSEMENT"
            )
            wreck(tables, y, spoil)
    path = folder / SOURCE / FILE
    return [write_database(path, _dictionaries(years) | tables, keys=["CODE_ETABLISSEMENT"])]


def _year_code(school_year: str) -> int:
    return int(school_year[:4]) - 1999


def _tables(y: SchoolYear, catalogue: Catalogue) -> Tables:
    units, grade, age = y.schools["unit"].to_numpy(dtype=object), "CODE_TYPE_NIVEAU", "CODE_TYPE_AGE"
    pupils = [
        (spread_over_ages(y.pre_primary[:, None], 4, [3, 4, 5]), [0], [3, 4, 5]),
        (y.by_age, _codes(y.by_age), y.ages),
        (
            spread_over_ages(y.lower_secondary, 13, list(range(12, 21))),
            _codes(y.lower_secondary, 7),
            range(12, 21),
        ),
    ]
    by_age = [
        _girls_and_total("AGE_NIVEAU", units, counts, {grade: grades, age: [a - _AGE_OFFSET for a in ages]})
        for counts, grades, ages in pupils
    ]
    books = {"CODE_TYPE_DISCIPLINE": [1, 2], grade: list(range(1, y.textbooks.shape[2] + 1))}
    staff = {"FEMMES_ENSEIGNANTS": y.teachers[..., 0], "TOTAL_ENSEIGNANTS": y.teachers.sum(-1)}
    out = {
        "ETABLISSEMENT": _register(y, catalogue),
        "DONNEES_ETABLISSEMENT": _general(y),
        "ELEVES_AGE_NIVEAU_SEXE": pd.concat(by_age, ignore_index=True),
        "REDOUBLANTS_NIVEAU_SEXE": _girls_and_total(
            "REDOUBLANTS", units, y.repeaters, {grade: _codes(y.repeaters)}
        ),
        "DONN_GEN_INFOS_SALLES_UTIL": long(units, {grade: _codes(y.class_groups)}, {"NB_GP": y.class_groups}),
        "ENSEIGNANTS_STATUT_SEXE": long(
            units, {"CODE_TYPE_STATUT_ENS": _codes(y.teachers)}, staff, every_unit=True
        ),
        "MANUELS_NIVEAU_DISCIPLINE": long(units, books, {"NB_MANUELS": y.textbooks}),
        "CONCOURS_NATIONAL_9E": _competition(y, units),
    }
    for frame in out.values():
        frame.rename(columns={"unit": "CODE_ETABLISSEMENT"}, inplace=True)
        frame.insert(1, "CODE_TYPE_ANNEE", _year_code(y.school_year))
    return out


def _competition(y: SchoolYear, units: np.ndarray) -> pd.DataFrame:
    """The examination at the end of grade 9; none ends primary education."""
    names = (
        ("FILLES_INSCRITES", "TOTAL_INSCRITS"),
        ("FILLES_PRESENTES", "TOTAL_PRESENTS"),
        ("FILLES_ADMISES", "TOTAL_ADMIS"),
    )
    counts = {girls: y.exam[:, k, 0] for k, (girls, _) in enumerate(names)}
    return long(units, {}, counts | {total: y.exam[:, k].sum(-1) for k, (_, total) in enumerate(names)})


def _girls_and_total(name: str, units: np.ndarray, counts: np.ndarray, axes: dict[str, Any]) -> pd.DataFrame:
    return long(units, axes, {f"FILLES_{name}": counts[..., 0], f"TOTAL_{name}": counts.sum(-1)})


def _codes(counts: np.ndarray, first: int = 1) -> list[int]:
    return list(range(first, first + counts.shape[1]))


def _register(y: SchoolYear, catalogue: Catalogue) -> pd.DataFrame:
    s = y.schools
    return pd.DataFrame(
        {
            "CODE_ETABLISSEMENT": s["unit"].astype(object),
            "NOM_ETABLISSEMENT": s["name"].astype(object),
            "CODE_TYPE_STATUT_ORG": s["sector"].astype(object).map(_SECTOR),
            "CODE_TYPE_MILIEU": s["location"].astype(object).map(_LOCATION),
            "CODE_TYPE_FONCTIONNEMENT": s["status"].astype(object).map(_STATUS),
            "LIBELLE_PROVINCE": area_names(y, catalogue, "admin1"),
            "LIBELLE_COMMUNE": area_names(y, catalogue, "admin2"),
            "LIBELLE_DPE": area_names(y, catalogue, "edu_region"),
            "LIBELLE_DCE": area_names(y, catalogue, "inspection"),
            "LATITUDE": s["latitude"].round(5),
            "LONGITUDE": s["longitude"].round(5),
        }
    )


def _general(y: SchoolYear) -> pd.DataFrame:
    out: dict[str, Any] = {"CODE_ETABLISSEMENT": y.schools["unit"].astype(object)}
    by_sex = {
        "NB_NOUVEAUX_INSCRITS": y.new_entrants,
        "NB_ENS_FORMES": y.trained,
        "NB_ENS_QUALIFIES": y.qualified,
        "NB_ENS_FORM_CONTINUE": y.in_service,
        "NB_DIRECTEURS": y.heads,
        "NB_DIRECTEURS_FORMES": y.trained_heads,
    }
    for name, counts in by_sex.items():
        out |= {name: counts.sum(-1), f"{name}_F": counts[:, 0]}
    out |= {
        "NB_SALLES_CLASSE": y.classrooms.sum(-1),
        "SDC_DEFINITIVES": y.classrooms[:, 0],
        "SDC_SEMI_DURABLES": y.classrooms[:, 1],
        "SDC_PROVISOIRES": y.classrooms[:, 2],
        "NB_PLACES_ASSISES": y.seats,
        "NB_LATRINES_ELEVES": y.latrine_cabins,
    }
    flags = {
        "EAU_POTABLE": "has_water",
        "LATRINES_DISPOSE": "has_latrine",
        "ELECTRICITE": "has_electricity",
        "EXISTE_LAVAGE_MAINS": "has_handwashing",
        "EXISTE_CANTINE": "has_canteen",
        "EXISTE_PROJET_ECOLE": "has_improvement_plan",
        "EXISTE_COMITE_GESTION": "has_committee",
        "RETOUR_DONNEES": "received_feedback",
    }
    out |= {column: np.asarray(y.flags[flag]).astype(int) for column, flag in flags.items()}
    return pd.DataFrame(out | {"NB_REUNIONS_ANNUELLES": y.committee_meetings})


def _dictionaries(years: list[SchoolYear]) -> Tables:
    """Dictionary tables as the application has them; the contract repeats their codes."""
    codes, ages = [_year_code(y.school_year) for y in years], range(1, 19)
    grades = ["Préscolaire", "1re", *(f"{g}e" for g in range(2, 10))]
    return {
        "AVERTISSEMENT": pd.DataFrame({"LIBELLE": [NOTE]}),
        "TYPE_ANNEE": pd.DataFrame(
            {"CODE_TYPE_ANNEE": codes, "LIBELLE_TYPE_ANNEE": [y.school_year for y in years]}
        ),
        "TYPE_NIVEAU": pd.DataFrame({"CODE_TYPE_NIVEAU": range(10), "LIBELLE_TYPE_NIVEAU": grades}),
        "TYPE_AGE": pd.DataFrame(
            {"CODE_TYPE_AGE": ages, "LIBELLE_TYPE_AGE": [f"{a + _AGE_OFFSET} ans" for a in ages]}
        ),
    }


def _of(frame: pd.DataFrame, y: SchoolYear, units: list[str]) -> pd.DataFrame:
    return frame[
        (frame["CODE_TYPE_ANNEE"] == _year_code(y.school_year)) & frame["CODE_ETABLISSEMENT"].isin(units)
    ]


def _small(y: SchoolYear) -> list[str]:
    return [str(y.schools["unit"].iloc[i]) for i in small_schools(y)]


def _spoil_first(tables: Tables, y: SchoolYear, spoil: Spoiler) -> None:
    repeaters, register = tables["REDOUBLANTS_NIVEAU_SEXE"], tables["ETABLISSEMENT"]
    small = _small(y)
    at = _of(repeaters, y, small[4:]).index[0]
    repeaters.loc[at, "TOTAL_REDOUBLANTS"] += 900 - repeaters.loc[at, "FILLES_REDOUBLANTS"]
    kind = "repeaters_above_enrolment"
    spoil.cell(repeaters, at, "FILLES_REDOUBLANTS", 900, kind=kind, table="redoublants")
    copy = _of(register, y, small[:1]).iloc[0].to_dict()
    tables["ETABLISSEMENT"] = spoil.row(
        register, copy, kind="duplicate_code", table="etablissement", unit=small[0], note="the same row twice"
    )


def _spoil_second(tables: Tables, y: SchoolYear, spoil: Spoiler) -> None:
    general, pupils = tables["DONNEES_ETABLISSEMENT"], tables["ELEVES_AGE_NIVEAU_SEXE"]
    of_year = general["CODE_TYPE_ANNEE"] == _year_code(y.school_year)
    spoil.constant(general, of_year, "EXISTE_CANTINE", 0, table="donnees")
    at = _of(pupils, y, _small(y)[:1]).index[-1]
    spoil.cell(pupils, at, "CODE_TYPE_AGE", 88, kind="unknown_code", table="eleves")


def _spoil_third(tables: Tables, y: SchoolYear, spoil: Spoiler) -> None:
    pupils, register = tables["ELEVES_AGE_NIVEAU_SEXE"], tables["ETABLISSEMENT"]
    general, small = tables["DONNEES_ETABLISSEMENT"], _small(y)
    theirs = _of(pupils, y, small[4:])
    at = theirs.index[theirs["FILLES_AGE_NIVEAU"] > 1][0]
    below = int(pupils.loc[at, "FILLES_AGE_NIVEAU"]) - 1
    note = "total below girls, so boys would be negative"
    spoil.cell(pupils, at, "TOTAL_AGE_NIVEAU", below, kind="negative_count", table="eleves", note=note)
    spoil.swap(register, _of(register, y, small[:1]).index[0], "LATITUDE", "LONGITUDE", table="etablissement")
    at = _of(general, y, small[1:2]).index[0]
    spoil.cell(general, at, "NB_PLACES_ASSISES", "ND", kind="missing_token", table="donnees")
