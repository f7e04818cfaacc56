"""Côte d'Ivoire: the statistical yearbook, one sheet per regional directorate (DRENA) with the same table.

Belongs here: sheets, headers and words of `annuaire_<year>.xlsx` and the defects put into it.
Does not belong here: what the columns mean (countries/civ/sources/annuaire.yml).
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
from eqm_pipeline.samples.native.sheets import SYNTHETIC, Sheet, block, boys_girls, save, with_totals
from eqm_pipeline.samples.schools import SchoolYear

SOURCE = "annuaire"
GRADES = ("CP1", "CP2", "CE1", "CE2", "CM1", "CM2")
GF, HF = ("G", "F"), ("H", "F")
STATUSES = ("FONCTIONNAIRES", "CONTRACTUELS", "VOLONTAIRES", "COMMUNAUTAIRES", "PRIVES")
EXAM = ("INSCRITS", "PRESENTS", "ADMIS")
SECTOR = {
    "public": ["PUBLIC"],
    "private": ["PRIVE LAIC", "PRIVE CATHOLIQUE", "PRIVE PROTESTANT", "PRIVE ISLAMIQUE"],
    "community": ["COMMUNAUTAIRE"],
}
LOCATION = {"urban": ["URBAIN"], "rural": ["RURAL"]}
STATUS = {
    "open": ["OUVERTE"],
    "closed": ["FERMEE"],
    "closed_insecurity": ["FERMEE INSECURITE"],
    "relocated": ["DELOCALISEE"],
}
THIN_SPACE = "\u202f"
GROUPED = ("TOTAL G", "TOTAL F", "TOTAL", "PLACES ASSISES")


def write(years: list[SchoolYear], folder: Path, defects: Defects | None, catalogue: Catalogue) -> list[Path]:
    """One workbook per school year in `folder/annuaire`; with `defects`, spoilt in a few cells."""
    paths = []
    for year in years:
        path = folder / SOURCE / f"{SOURCE}_{year.school_year}.xlsx"
        small = complete_small_schools(year) if defects is not None else []
        sheets = _sheets(year, catalogue, small[0] if small else None)
        if defects is not None:
            _spoil(sheets, SheetSpoiler(defects, year, SOURCE, path.name), small)
        paths.append(save(path, sheets, f"Annuaire statistique {year.school_year}"))
    return paths


def _sheets(year: SchoolYear, catalogue: Catalogue, twice: int | None) -> list[Sheet]:
    table = pd.concat([_identity(year, catalogue), _counts(year), _answers(year)], axis=1)
    table["_"] = area_names(year, catalogue, "edu_region")
    if twice is not None:
        table = _under_two(table, twice)
    table = with_totals(table, "_", "ETABLISSEMENT")
    _group_thousands(table)
    table.insert(0, "N°", (table.groupby("_").cumcount() + 1).astype(object).where(table["CODE"] != "", None))
    sheets = [
        Sheet(str(name), "ecoles", rows.drop(columns="_").reset_index(drop=True), _title(year, str(name)))
        for name, rows in table.groupby("_", sort=True)
    ]
    codes, counts = q.free_candidates(year, "edu_region")
    known = {a.area: a.name for a in catalogue.areas[year.iso3]}
    free = pd.DataFrame({"DRENA": [known[c] for c in codes]})
    free = pd.concat([free, block(boys_girls(counts), EXAM, GF, form="{} {}")], axis=1)
    return [
        *sheets,
        Sheet("CEPE candidats libres", "candidats_libres", free, _title(year, "CEPE, candidats libres")),
    ]


def _title(year: SchoolYear, what: str) -> tuple[str, str]:
    return f"CÔTE D'IVOIRE – ANNUAIRE STATISTIQUE {year.school_year} – {what}", SYNTHETIC


def _identity(year: SchoolYear, catalogue: Catalogue) -> pd.DataFrame:
    s = year.schools
    names, phones = q.heads_in_person(len(s), "+225")
    return pd.DataFrame(
        {
            "DISTRICT": area_names(year, catalogue, "admin1"),
            "REGION": area_names(year, catalogue, "admin2"),
            "IEPP": area_names(year, catalogue, "inspection"),
            "CODE": s["unit"].to_numpy(dtype=object),
            "ETABLISSEMENT": s["name"].to_numpy(dtype=object),
            "STATUT": q.worded(s["sector"], SECTOR),
            "MILIEU": q.worded(s["location"], LOCATION),
            "SITUATION": q.worded(s["status"], STATUS),
            "LATITUDE": s["latitude"].to_numpy(),
            "LONGITUDE": s["longitude"].to_numpy(),
            "NOM DU DIRECTEUR": names,
            "CONTACT": phones,
        }
    )


def _counts(year: SchoolYear) -> pd.DataFrame:
    people = np.stack([year.trained, year.qualified, year.heads, year.trained_heads], axis=1)
    groups = ("ENS FORMES", "ENS QUALIFIES", "DIRECTEUR", "DIRECTEUR FORME")
    rooms = {
        "SALLES DE CLASSE": year.classrooms.sum(1),
        "SALLES EN DUR": year.classrooms[:, 0],
        "PLACES ASSISES": year.seats,
        "CABINES LATRINES": year.latrine_cabins,
    }
    return pd.concat(
        [
            block(boys_girls(year.enrolment), GRADES, GF, form="{} {}"),
            block(boys_girls(year.enrolment.sum(1), total=True), ("TOTAL G", "TOTAL F", "TOTAL")),
            block(boys_girls(year.repeaters), GRADES, GF, form="RED {} {}"),
            block(boys_girls(year.pre_primary), GF, form="PRESCO {}"),
            block(year.class_groups, GRADES, form="GP {}"),
            block(boys_girls(year.teachers), STATUSES, HF, form="ENS {} {}"),
            block(boys_girls(people), groups, HF, form="{} {}"),
            pd.DataFrame(rooms),
            block(year.textbooks, ("LECTURE", "MATHS"), GRADES, form="MANUELS {} {}"),
            block(boys_girls(year.exam), EXAM, GF, form="CEPE {} {}"),
            pd.DataFrame({"REUNIONS COGES": year.committee_meetings}),
        ],
        axis=1,
    )


def _answers(year: SchoolYear) -> pd.DataFrame:
    flags = {
        "POINT D'EAU": "has_water",
        "LATRINES": "has_latrine",
        "ELECTRICITE": "has_electricity",
        "LAVE-MAINS": "has_handwashing",
        "CANTINE": "has_canteen",
        "PROJET D'ECOLE": "has_improvement_plan",
        "COGES": "has_committee",
        "RETOUR STATISTIQUES": "received_feedback",
    }
    return pd.DataFrame({word: q.yes_no(year.flags[flag], "OUI", "NON") for word, flag in flags.items()})


def _group_thousands(table: pd.DataFrame) -> None:
    """Totals rows print their larger numbers as text with a thin space: a habit that makes numbers text."""
    total = (table["CODE"] == "").to_numpy()
    for column in GROUPED:
        table[column] = table[column].astype(object)
        table.loc[total, column] = table.loc[total, column].map(_grouped)


def _grouped(number: int) -> str:
    return f"{int(number):,}".replace(",", THIN_SPACE)


def _under_two(table: pd.DataFrame, at: int) -> pd.DataFrame:
    """The school's row once more, among those of another directorate and under one of its inspections."""
    other = int(np.flatnonzero(table["_"] != table["_"].iloc[at])[0])
    again = table.iloc[[at]].copy()
    again[["IEPP", "_"]] = table.loc[[other], ["IEPP", "_"]].to_numpy()
    return pd.concat([table, again], ignore_index=True)


def _spoil(sheets: list[Sheet], spoil: SheetSpoiler, small: list[int]) -> None:
    year, schools = spoil.year, [s for s in sheets if s.table == "ecoles"]
    unit = year.schools["unit"].astype(object).to_numpy()
    stands = [(u, s, i) for s in schools for i, u in enumerate(s.frame["CODE"])]
    place = {u: (s, i) for u, s, i in reversed(stands)}
    twice, a, b, c, d, *_ = small

    again = [(s, i) for u, s, i in stands if u == unit[twice]]
    spoil.record(*again[-1], "two_inspectorates", unit[twice])
    largest = int(np.argmax(year.seats))
    if year.seats[largest] >= 1000:
        said = _grouped(int(year.seats[largest]))
        spoil.cell(*place[unit[largest]], "PLACES ASSISES", said, "thousands_separator", unit[largest])
    spoil.cell(*place[unit[a]], "STATUT", "PRIVE A PRECISER", "unknown_code", unit[a])
    spoil.cell(*place[unit[b]], "GP CE2", -1, "negative_count", unit[b])
    spoil.cell(*place[unit[c]], "MANUELS LECTURE CM1", "12O", "text_in_number", unit[c])
    spoil.record(schools[0], len(schools[0].frame) - 1, "totals_row")
    sheet, _ = place[unit[d]]
    total = len(sheet.frame) - 1
    wrong = int(sheet.frame.at[total, "RED CP1 G"]) + 7
    spoil.cell(sheet, total, "RED CP1 G", wrong, "totals_row", rule="CONTROL_TOTAL")
