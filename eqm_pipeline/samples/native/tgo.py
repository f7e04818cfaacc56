"""Togo: the StatEduc export, one CSV a year with `;`, cp1252 and decimal commas, under its real column names.

Belongs here: the columns and words of `ecole_<year>.csv` written clean.
Does not belong here: what the columns mean (countries/tgo/sources/stateduc.yml), defects (tgo_defects.py).
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd

from eqm_pipeline.catalogue import Catalogue
from eqm_pipeline.samples.defects import Defects
from eqm_pipeline.samples.native.frames import area_names
from eqm_pipeline.samples.native.spoiling import Spoiler
from eqm_pipeline.samples.native.tgo_defects import CODE, spoil, spoil_over_years
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
    paths = [folder / SOURCE / f"ecole_{year.school_year}.csv" for year in years]
    tables = [_table(year, catalogue) for year in years]
    extras: list[list[str]] = [[] for _ in years]
    if defects is not None:
        spoilers = [
            Spoiler(defects, y.iso3, SOURCE, path.name, 2, y.school_year, CODE)
            for y, path in zip(years, paths, strict=True)
        ]
        spoil_over_years(tables, spoilers)
        for n, year in enumerate(years):
            tables[n], extras[n] = spoil(tables[n], year, spoilers[n])
    for path, table, extra in zip(paths, tables, extras, strict=True):
        text = table.to_csv(sep=";", index=False, decimal=",", lineterminator="\r\n") + "".join(
            e + "\r\n" for e in extra
        )
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text.encode("cp1252"))
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
    return out | {"Nb_place": year.seats} | _marks(year)


def _marks(year: SchoolYear) -> dict[str, object]:
    """Average marks of 20 and shares of candidates as the export writes them, 0 where a school has no candidate."""
    present, passed = year.exam[:, 1].sum(1), year.exam[:, 2].sum(1)
    share = np.divide(passed, present, out=np.zeros(len(passed)), where=present > 0)
    marks = np.where(present > 0, 6 + 8 * share, 0)
    shares = ("Prc_fr", "Prc_math", "Prc_lecon", "Prc_tot")
    return {m: [f"{v:.2f}".replace(".", ",") for v in (share if m in shares else marks)] for m in _MARKS}
