"""Senegal: the yearly workbook of the statistical campaign, one sheet per theme.

Belongs here: sheets, headers and words of `campagne_statistique_<year>.xlsx` and the defects put into it.
Does not belong here: what the columns mean (countries/sen/sources/campagne_statistique.yml).
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd

from eqm_pipeline.catalogue import Catalogue
from eqm_pipeline.samples.defects import Defects
from eqm_pipeline.samples.native import questionnaire as q
from eqm_pipeline.samples.native.frames import area_names
from eqm_pipeline.samples.native.sheets import (
    SYNTHETIC,
    Sheet,
    block,
    boys_girls,
    save,
    with_overall,
    with_totals,
)
from eqm_pipeline.samples.native.spoiling import Spoiler
from eqm_pipeline.samples.schools import SchoolYear

SOURCE = "campagne_statistique"
GRADES = ("CI", "CP", "CE1", "CE2", "CM1", "CM2")
MIDDLE = ("6e", "5e", "4e", "3e")
GF, GFT, HF = ("Garçons", "Filles"), ("Garçons", "Filles", "Total"), ("Hommes", "Femmes")
STATUSES = ("Fonctionnaires", "Contractuels", "Volontaires", "Maîtres communautaires", "Maîtres du privé")
EXAM = ("Inscrits", "Présents", "Admis")
SECTOR = {
    "public": ["Public"],
    "private": ["Privé laïc", "Privé catholique", "Privé franco-arabe"],
    "community": ["Communautaire"],
}
LOCATION = {"urban": ["Urbain"], "rural": ["Rural"]}
STATUS = {
    "open": ["Fonctionnelle"],
    "closed": ["Fermée"],
    "closed_insecurity": ["Fermée pour insécurité"],
    "relocated": ["Délocalisée"],
}
CODE, NAME = "Code établissement", "Nom établissement"


def write(years: list[SchoolYear], folder: Path, defects: Defects | None, catalogue: Catalogue) -> list[Path]:
    """One workbook per school year in `folder/campagne_statistique`; with `defects`, spoilt in a few cells."""
    paths = []
    for year in years:
        path = folder / SOURCE / f"{SOURCE}_{year.school_year}.xlsx"
        sheets = _sheets(year, catalogue)
        if defects is not None:
            _spoil({s.name: s for s in sheets}, year, Spoiler(defects, year.iso3, SOURCE, path.name))
        paths.append(save(path, sheets, f"Campagne statistique {year.school_year}"))
    return paths


def _sheets(year: SchoolYear, catalogue: Catalogue) -> list[Sheet]:
    code = pd.DataFrame({CODE: year.schools["unit"].to_numpy(dtype=object)})
    ief = area_names(year, catalogue, "inspection")
    head = pd.DataFrame({"IEF": ief, CODE: code[CODE], NAME: year.schools["name"].to_numpy(dtype=object)})
    title = (f"SÉNÉGAL – CAMPAGNE STATISTIQUE {year.school_year} – {SYNTHETIC}",)

    def sheet(name: str, *parts: pd.DataFrame, rows: int = 1) -> Sheet:
        return Sheet(name, pd.concat(parts, axis=1), title, rows)

    def by_inspection(name: str, counts: np.ndarray) -> Sheet:
        wide = pd.concat(
            [head, block(boys_girls(with_overall(counts), total=True), (*GRADES, "Ensemble"), GFT)], axis=1
        )
        return Sheet(name, with_totals(wide, "IEF", NAME), title, 2)

    return [
        sheet("Etablissements", _identity(year, catalogue, head)),
        by_inspection("Effectifs", year.enrolment),
        by_inspection("Redoublants", year.repeaters),
        Sheet("Ages", _ages(year), title, 2),
        sheet("Groupes", code, block(with_overall(year.class_groups), (*GRADES, "Ensemble"))),
        sheet("Personnel", code, *_staff(year), rows=2),
        sheet("Infrastructures", code, _facilities(year)),
        sheet("Manuels", code, block(year.textbooks, ("Lecture", "Mathématiques"), GRADES), rows=2),
        sheet("Gouvernance", code, _governance(year)),
        sheet("CFEE", code, block(boys_girls(year.exam, total=True), EXAM, GFT), rows=2),
        sheet("CFEE candidats libres", *_free(year, catalogue), rows=2),
        _annexe(year, "Préscolaire", block(boys_girls(year.pre_primary, total=True), GFT), title, 1),
        _annexe(
            year,
            "Moyen",
            block(boys_girls(year.lower_secondary), MIDDLE[: year.lower_secondary.shape[1]], GF),
            title,
            2,
        ),
    ]


def _identity(year: SchoolYear, catalogue: Catalogue, head: pd.DataFrame) -> pd.DataFrame:
    s = year.schools
    names, phones = q.heads_in_person(len(s), "+221")
    return pd.DataFrame(
        {
            "IA": area_names(year, catalogue, "edu_region"),
            "Région": area_names(year, catalogue, "admin1"),
            "Département": area_names(year, catalogue, "admin2"),
            "IEF": head["IEF"],
            CODE: head[CODE],
            NAME: head[NAME],
            "Statut": q.worded(s["sector"], SECTOR),
            "Milieu": q.worded(s["location"], LOCATION),
            "Situation": q.worded(s["status"], STATUS),
            "Latitude": s["latitude"].to_numpy(),
            "Longitude": s["longitude"].to_numpy(),
            "Directeur": names,
            "Téléphone": phones,
        }
    )


def _ages(year: SchoolYear) -> pd.DataFrame:
    n, grades = year.enrolment.shape[:2]
    pupils = year.by_age.reshape(n * grades, len(year.ages), 2)
    wide = block(boys_girls(pupils), [f"{a} ans" for a in year.ages], GF)
    wide.insert(0, CODE, np.repeat(year.schools["unit"].to_numpy(dtype=object), grades))
    wide.insert(1, "Classe", np.tile(np.array(GRADES, dtype=object), n))
    return wide[pupils.any(axis=(1, 2))].reset_index(drop=True)


def _staff(year: SchoolYear) -> list[pd.DataFrame]:
    people = np.stack(
        [year.teachers.sum(1), year.trained, year.qualified, year.in_service, year.heads, year.trained_heads],
        axis=1,
    )
    groups = ("Ensemble", "Formés", "Qualifiés", "Formation continue", "Directeurs", "Directeurs formés")
    return [block(boys_girls(year.teachers), STATUSES, HF), block(boys_girls(people), groups, HF)]


def _facilities(year: SchoolYear) -> pd.DataFrame:
    f = year.flags
    flags = {
        "Point d'eau": "has_water",
        "Latrines": "has_latrine",
        "Électricité": "has_electricity",
        "Lave-mains": "has_handwashing",
        "Cantine": "has_canteen",
    }
    rooms = block(
        with_overall(year.classrooms),
        ("Salles en dur", "Salles en semi-dur", "Abris provisoires", "Total salles"),
    )
    rooms["Places assises"], rooms["Cabines de latrines"] = year.seats, year.latrine_cabins
    return rooms.assign(**{word: q.yes_no(f[flag], "Oui", "Non") for word, flag in flags.items()})


def _governance(year: SchoolYear) -> pd.DataFrame:
    f = year.flags
    return pd.DataFrame(
        {
            "Projet d'école": q.yes_no(f["has_improvement_plan"], "Oui", "Non"),
            "CGE": q.yes_no(f["has_committee"], "Oui", "Non"),
            "Réunions du CGE": year.committee_meetings,
            "Retour d'information": q.yes_no(f["received_feedback"], "Oui", "Non"),
        }
    )


def _free(year: SchoolYear, catalogue: Catalogue) -> tuple[pd.DataFrame, pd.DataFrame]:
    codes, counts = q.free_candidates(year, "inspection")
    name = {a.area: a.name for a in catalogue.areas[year.iso3]}
    return pd.DataFrame({"IEF": [name[c] for c in codes]}), block(boys_girls(counts), EXAM, GF)


def _annexe(year: SchoolYear, name: str, pupils: pd.DataFrame, title: tuple[str, ...], rows: int) -> Sheet:
    pupils.insert(0, CODE, year.schools["unit"].to_numpy(dtype=object))
    has = (pupils.iloc[:, 1:] > 0).any(axis=1)
    return Sheet(name, pupils[has].reset_index(drop=True), title, rows)


def _spoil(sheets: dict[str, Sheet], year: SchoolYear, spoiler: Spoiler) -> None:
    spoil, small = q.spoil_cell(spoiler, year), q.complete_small_schools(year)
    unit = year.schools["unit"].to_numpy(dtype=object)
    enrolment, repeaters, exam = sheets["Effectifs"], sheets["Redoublants"], sheets["CFEE"]
    rows = {str(u): i for i, u in enumerate(enrolment.frame[CODE]) if u}

    total = int(np.flatnonzero(enrolment.frame[CODE].isna())[len(sheets) % 7])
    said = int(enrolment.frame.loc[total, "CP / Garçons"])
    spoil(
        enrolment,
        "effectifs",
        total,
        "CP / Garçons",
        said + 40,
        "totals_row",
        "CONTROL_TOTAL",
        note=f"{said} becomes {said + 40}",
    )
    spoil(enrolment, "effectifs", total, NAME, enrolment.frame.loc[total, NAME], "totals_row", "TOTALS_ROW")

    a, b, c, d, e, f, *_ = small
    pupils = int(year.enrolment[a, 2, 1])
    at = rows[unit[a]]
    repeaters.frame.loc[at, ["CE1 / Total", "Ensemble / Garçons", "Ensemble / Total"]] += (
        pupils + 3 - int(year.repeaters[a, 2, 1])
    )
    spoil(
        repeaters,
        "redoublants",
        at,
        "CE1 / Garçons",
        pupils + 3,
        "repeaters_above_enrolment",
        "REP_LE_ENR",
        unit[a],
    )

    passed = int(year.exam[b, 1, 0]) + 2
    exam.frame.loc[b, "Admis / Total"] = passed + int(year.exam[b, 2, 1])
    spoil(exam, "cfee", b, "Admis / Filles", passed, "exam_order", "EXAM_ORDER", unit[b])
    spoil(
        sheets["Infrastructures"],
        "infrastructures",
        c,
        "Places assises",
        "#REF!",
        "spreadsheet_error",
        "SPREADSHEET_ERROR",
        unit[c],
    )
    _shift(sheets["Infrastructures"], f, year)
    spoil(
        sheets["Infrastructures"],
        "infrastructures",
        f,
        "Salles en dur",
        "Public",
        "shifted_row",
        "SHIFTED_ROW",
        unit[f],
    )
    spoil(
        sheets["Personnel"],
        "personnel",
        d,
        "Formés / Femmes",
        "ND",
        "missing_token",
        "MISSING_VALUE",
        unit[d],
    )
    spoil(
        sheets["Etablissements"],
        "etablissements",
        e,
        "Milieu",
        "RURAL ",
        "label_variant",
        "LABEL_VARIANT",
        unit[e],
    )


def _shift(sheet: Sheet, at: int, year: SchoolYear) -> None:
    """Inspection, name and status pasted before the answers of a row: each stands three columns too far right."""
    sheet.frame = sheet.frame.astype(dict.fromkeys(sheet.frame.columns[1:], object))
    row = sheet.frame.iloc[at].tolist()
    pasted = ["Public", str(year.schools.loc[at, "name"]), "IEF"]
    sheet.frame.iloc[at] = pd.Series([row[0], *pasted, *row[1:-3]], index=sheet.frame.columns)
