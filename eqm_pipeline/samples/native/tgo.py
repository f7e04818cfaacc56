"""Togo: the StatEduc export, one CSV a year with `;`, cp1252 and decimal commas, under its real column names.

Belongs here: the columns and words of `ecole_<year>.csv` and the defects put into it.
Does not belong here: what the columns mean (countries/tgo/sources/stateduc.yml).
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd

from eqm_pipeline.catalogue import Catalogue
from eqm_pipeline.samples.defects import Defects
from eqm_pipeline.samples.native.frames import area_names
from eqm_pipeline.samples.native.spoiling import Spoiler, small_schools
from eqm_pipeline.samples.schools import SchoolYear

SOURCE = "stateduc"
GRADES = ("CP1", "CP2", "CE1", "CE2", "CM1", "CM2")
_AS_EXPORTED = ("CM2", "CP1", "CP2", "CE1", "CE2", "CM1")
STATUSES = ("Fonctionnaire", "Auxiliaire", "A.C_Volontaire", "Volontaire_APE", "Privé")
SECTOR = {"public": "Public", "private": "Privé Laïc", "community": "Communautaire"}
LOCATION = {"urban": "Urbain", "rural": "Rural"}
_MARKS = ["note_moy", "note_moyFr", "note_moyMath", "note_moyLecon", "Prc_fr", "Prc_fr_F", "Prc_fr_G", "Prc_math", "Prc_math_F", "Prc_math_M", "Prc_lecon", "Prc_lecon_F", "Prc_lecon_M", "Prc_tot", "Prc_tot_F", "Prc_tot_M"]  # fmt: skip


def write(years: list[SchoolYear], folder: Path, defects: Defects | None, catalogue: Catalogue) -> list[Path]:
    """One CSV per school year in `folder/stateduc`; with `defects`, spoilt in a few cells. Only open schools are in it."""
    paths = []
    for year in years:
        path = folder / SOURCE / f"ecole_{year.school_year}.csv"
        table = _table(year, catalogue)
        extra: list[str] = []
        if defects is not None:
            spoiler = Spoiler(
                defects, year.iso3, SOURCE, path.name, 2, year.school_year, "CODE_ETABLISSEMENT"
            )
            table, extra = _spoil(table, year, spoiler)
        text = table.to_csv(sep=";", index=False, decimal=",", lineterminator="\r\n") + "".join(
            e + "\r\n" for e in extra
        )
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text.encode("cp1252"))
        paths.append(path)
    return paths


def _table(year: SchoolYear, catalogue: Catalogue) -> pd.DataFrame:
    s = year.schools
    out: dict[str, object] = {"CODE_ETABLISSEMENT": s["unit"], "CODE_TYPE_ANNEE": year.year - 2000}
    for period in ("An2", "An1"):
        for array, form in ((year.enrolment, "{}_{}_{}"), (year.repeaters, "{}_{}_Red_{}")):
            for k, sex in ((1, "G"), (0, "F")):
                for g in _AS_EXPORTED:
                    out[form.format(period, sex, g)] = array[:, GRADES.index(g), k]
    for period, grades in (("An2", _AS_EXPORTED), ("An1", ("CP2", "CM1", "CM2"))):
        for g in grades:
            out[f"{period}_NB_{g}"] = year.class_groups[:, GRADES.index(g)]
    for k, status in enumerate(STATUSES):
        for i, sex in ((1, "M"), (0, "F")):
            if (status, sex) != ("Volontaire_APE", "F"):
                out[f"{status}_{sex}"] = year.teachers[:, k, i]
    out |= {
        "VNE_M": 0,
        "VNE_F": 0,
        "Ens_H": year.teachers[:, :, 1].sum(1),
        "Ens_F": year.teachers[:, :, 0].sum(1),
    }
    out |= _identity(year, catalogue) | _answers(year)
    frame = pd.DataFrame(out)
    return frame[(s["status"] == "open").to_numpy()].reset_index(drop=True)


def _identity(year: SchoolYear, catalogue: Catalogue) -> dict[str, object]:
    s = year.schools
    return {
        "CODE_ADMINISTRATIF": s["code"],
        "DRE": area_names(year, catalogue, "edu_region"),
        "IEPP": area_names(year, catalogue, "inspection"),
        "NOM_ETABLISSEMENT": s["name"],
        "LIBELLE_TYPE_STATUT_ETAB": s["sector"].astype(object).map(SECTOR),
        "LIBELLE_TYPE_MILIEU": s["location"].astype(object).map(LOCATION),
    }


def _answers(year: SchoolYear) -> dict[str, object]:
    f = year.flags
    one = np.ones(len(year.schools), dtype=int)
    out: dict[str, object] = {
        "EXISTE_ELECT": f["has_electricity"], "EXISTE_LATRINE": f["has_latrine"], "NB_CABINE_TOT_LATRINE": year.latrine_cabins,
        "ACCES_TOUTE_SAISON": one, "EXISTE_ESPACE_EPS": one, "EXISTE_APE": one, "NB_REUNION_AN_PREC_APE": one, "NB_ACT_REALISEES_APE": 0 * one,
        "EXISTE_COGE": f["has_committee"], "NB_REUNION_AN_PREC_COGE": year.committee_meetings, "NB_ACT_REALISEES_COGE": 0 * one,
        "NB_INSPECTION_AN_PREC": one, "CANTINE_FONCT": f["has_canteen"], "CODE_TYPE_SOURCE_EAU": np.where(f["has_water"] == 1, 2, 5),
        "LAVE_MAIN_FONCT": f["has_handwashing"],
    }  # fmt: skip
    for g, grade in enumerate(GRADES):
        groups = year.class_groups[:, g]
        out |= {f"{grade}_Simple": groups, f"{grade}_Multigrade": 0 * one, f"{grade}_Double-flux": 0 * one}
    for k, subject in enumerate(("Lecture", "Calcul")):
        for g, grade in enumerate(GRADES):
            out[f"{subject}_{grade}"] = year.textbooks[:, k, g]
    out |= dict(zip(("Dur", "Banco", "Autres"), year.classrooms.T, strict=True))
    return out | {"Nb_place": year.seats} | dict.fromkeys(_MARKS, 0)


def _spoil(table: pd.DataFrame, year: SchoolYear, s: Spoiler) -> tuple[pd.DataFrame, list[str]]:
    """The table with defects, and lines that no longer fit the header."""
    units = year.schools["unit"].to_numpy()
    at = [int(np.flatnonzero(table["CODE_ETABLISSEMENT"] == units[i])[0]) for i in small_schools(year)[:8]]
    s.cell(
        table,
        at[0],
        "An2_G_Red_CE1",
        int(str(table.loc[at[0], "An2_G_CE1"])) + 7,
        kind="repeaters_above_enrolment",
        table="ecole",
    )
    s.cell(
        table, at[1], "LIBELLE_TYPE_STATUT_ETAB", "Confessionnel autre", kind="unknown_code", table="ecole"
    )
    s.cell(
        table,
        at[2],
        "LIBELLE_TYPE_MILIEU",
        str(table.loc[at[2], "LIBELLE_TYPE_MILIEU"]).upper(),
        kind="label_variant",
        table="ecole",
    )
    s.cell(table, at[3], "Nb_place", "ND", kind="missing_token", table="ecole")
    s.cell(table, at[4], "NB_CABINE_TOT_LATRINE", "deux", kind="text_in_number", table="ecole")
    s.constant(table, table.index, "EXISTE_LATRINE", 0, table="ecole")
    copy = table.loc[at[5]].to_dict()
    other = next(v for v in table["IEPP"].unique() if v != copy["IEPP"])
    region = table.loc[table["IEPP"] == other, "DRE"].iloc[0]
    table = s.row(
        table,
        copy | {"IEPP": other, "DRE": region},
        kind="two_inspectorates",
        table="ecole",
        unit=copy["CODE_ETABLISSEMENT"],
    )
    twin = table.loc[at[6]].to_dict()
    table = s.row(
        table,
        twin | {"An2_G_CP1": int(twin["An2_G_CP1"]) + 3},
        kind="duplicate_code",
        table="ecole",
        unit=twin["CODE_ETABLISSEMENT"],
    )
    counts = table.loc[table["IEPP"] == copy["IEPP"]]
    total = {c: counts[c].sum() if c.startswith(("An2_", "Ens_")) else "" for c in table.columns}
    table = s.row(
        table,
        total | {"NOM_ETABLISSEMENT": f"TOTAL {copy['IEPP']}", "IEPP": copy["IEPP"]},
        kind="totals_row",
        table="ecole",
    )
    moved = ";".join(["", "", *(str(v) for v in table.loc[at[7]].iloc[:-1])])
    s.note(
        "shifted_row", "", "", "ecole", "", "", len(table) + 2, "two cells too many at the start of the row"
    )
    return table, [moved]
