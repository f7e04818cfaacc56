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
from eqm_pipeline.samples.native.sheet_spoiling import SheetSpoiler, complete_small_schools
from eqm_pipeline.samples.native.sheets import (
    SYNTHETIC,
    Sheet,
    block,
    boys_girls,
    save,
    with_overall,
    with_totals,
)
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
    """One workbook per school year in `folder/campagne_statistique`, spoilt in a few cells if `defects`."""
    paths = []
    for year in years:
        path = folder / SOURCE / f"{SOURCE}_{year.school_year}.xlsx"
        sheets = _sheets(year, catalogue)
        if defects is not None:
            _spoil({s.table: s for s in sheets}, SheetSpoiler(defects, year, SOURCE, path.name))
        paths.append(save(path, sheets, f"Campagne statistique {year.school_year}"))
    return paths


def _sheets(year: SchoolYear, catalogue: Catalogue) -> list[Sheet]:
    code = pd.DataFrame({CODE: year.schools["unit"].to_numpy(dtype=object)})
    ief = area_names(year, catalogue, "inspection")
    head = pd.DataFrame({"IEF": ief, CODE: code[CODE], NAME: year.schools["name"].to_numpy(dtype=object)})
    title = (f"SÉNÉGAL – CAMPAGNE STATISTIQUE {year.school_year} – {SYNTHETIC}",)

    def sheet(name: str, *parts: pd.DataFrame, rows: int = 1, table: str = "") -> Sheet:
        return Sheet(name, table or name.lower(), pd.concat(parts, axis=1), title, rows)

    def by_inspection(name: str, counts: np.ndarray) -> Sheet:
        wide = pd.concat(
            [head, block(boys_girls(with_overall(counts), total=True), (*GRADES, "Ensemble"), GFT)], axis=1
        )
        return Sheet(name, name.lower(), with_totals(wide, "IEF", NAME), title, 2)

    return [
        sheet("Etablissements", _identity(year, catalogue, head)),
        by_inspection("Effectifs", year.enrolment),
        by_inspection("Redoublants", year.repeaters),
        sheet("Ages", _ages(year), rows=2),
        sheet("Groupes", code, block(with_overall(year.class_groups), (*GRADES, "Ensemble"))),
        sheet("Personnel", code, *_staff(year), rows=2),
        sheet("Infrastructures", code, _facilities(year)),
        sheet("Manuels", code, block(year.textbooks, ("Lecture", "Mathématiques"), GRADES), rows=2),
        sheet("Gouvernance", code, _governance(year)),
        sheet("CFEE", code, block(boys_girls(year.exam, total=True), EXAM, GFT), rows=2),
        sheet("CFEE candidats libres", *_free(year, catalogue), rows=2, table="cfee_libres"),
        sheet("Préscolaire", _annexe(year, year.pre_primary, GFT, total=True), table="prescolaire"),
        sheet("Moyen", _annexe(year, year.lower_secondary, MIDDLE, GF), rows=2),
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
    told = pupils.any(axis=(1, 2)) | (wide["Classe"] == GRADES[0]).to_numpy()
    return wide.loc[told].reset_index(drop=True)


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


def _annexe(
    year: SchoolYear, pupils: np.ndarray, *labels: tuple[str, ...], total: bool = False
) -> pd.DataFrame:
    """Pupils of a further level, in the schools that have any."""
    wide = block(boys_girls(pupils, total), *labels)
    wide.insert(0, CODE, year.schools["unit"].astype(object).to_numpy())
    has = np.asarray(pupils.reshape(len(pupils), -1).any(axis=1))
    return wide.loc[has].reset_index(drop=True)


def _spoil(sheets: dict[str, Sheet], spoil: SheetSpoiler) -> None:
    year = spoil.year
    unit = year.schools["unit"].astype(object).to_numpy()
    enrolment, repeaters, exam = sheets["effectifs"], sheets["redoublants"], sheets["cfee"]
    totals = np.flatnonzero(enrolment.frame[CODE] == "")
    spoil.record(enrolment, int(totals[0]), "totals_row")
    wrong = int(totals[1])
    said = int(enrolment.frame["CP / Garçons"].to_numpy()[wrong])
    spoil.cell(enrolment, wrong, "CP / Garçons", said + 40, "totals_row", rule="CONTROL_TOTAL")

    a, b, c, d, e, f, g, h, i, *_ = complete_small_schools(year)
    at = int(np.flatnonzero(repeaters.frame[CODE] == unit[a])[0])
    above = int(year.enrolment[a, 2, 1]) + 3
    printed = ["CE1 / Total", "Ensemble / Garçons", "Ensemble / Total"]
    repeaters.frame.loc[at, printed] += above - int(year.repeaters[a, 2, 1])
    spoil.cell(repeaters, at, "CE1 / Garçons", above, "repeaters_above_enrolment", unit[a])
    passed = int(year.exam[b, 1, 0]) + 2
    exam.frame.loc[b, "Admis / Total"] = passed + int(year.exam[b, 2, 1])
    spoil.cell(exam, b, "Admis / Filles", passed, "exam_order", unit[b])
    spoil.cell(sheets["infrastructures"], c, "Places assises", "#REF!", "spreadsheet_error", unit[c])
    spoil.cell(sheets["personnel"], d, "Formés / Femmes", "ND", "missing_token", unit[d])
    urban = year.schools.at[e, "location"] == "urban"
    spoil.cell(
        sheets["etablissements"], e, "Milieu", "URBAIN" if urban else "RURAL", "label_variant", unit[e]
    )
    people, rooms = sheets["personnel"], sheets["infrastructures"]
    trained = int(year.teachers[g, :, 0].sum()) + 2
    spoil.cell(people, g, "Formés / Femmes", trained, "trained_above_teachers", unit[g])
    rooms.frame.loc[h, "Latrines"] = "Oui"
    spoil.cell(rooms, h, "Cabines de latrines", 0, "flag_without_detail", unit[h])
    ages = sheets["ages"]
    at = int(np.flatnonzero((ages.frame[CODE] == unit[i]) & (ages.frame["Classe"] == "CE1"))[0])
    more = int(ages.frame["8 ans / Filles"].to_numpy()[at]) + 9
    spoil.cell(ages, at, "8 ans / Filles", more, "ages_do_not_add_up", unit[i])
    _shift(sheets["infrastructures"], f, str(year.schools.at[f, "name"]))
    spoil.record(sheets["infrastructures"], f, "shifted_row", unit[f])


def _shift(sheet: Sheet, at: int, name: str) -> None:
    """Inspection, name and status pasted before the answers of a row: each moves three columns right."""
    sheet.frame = sheet.frame.astype(object)
    code, *answers = sheet.frame.iloc[at].tolist()
    sheet.frame.loc[at] = pd.Series([code, "IEF", name, "Public", *answers[:-3]], index=sheet.frame.columns)
