"""Madagascar: one tab-separated text a year, a row per school; grades T1 to T5, or 11e to 7e in one year.

Belongs here: headers, labels, decimal comma and tokens. Does not belong here: their meaning (the contract).
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from eqm_pipeline.catalogue import Catalogue
from eqm_pipeline.samples.defects import Defects
from eqm_pipeline.samples.native.frames import NOTE, area_names
from eqm_pipeline.samples.native.spoiling import Spoiler, small_schools
from eqm_pipeline.samples.schools import SchoolYear

SOURCE = "fiche_primaire"
_GRADES = ["T1", "T2", "T3", "T4", "T5"]
_SYNONYMS = ["11E", "10E", "9E", "8E", "7E"]
_SECTOR = {"public": "Public", "private": "Privé", "community": "Communautaire"}
_LOCATION = {"urban": "Urbain", "rural": "Rural"}
_STATUS = {
    "open": "Ouverte",
    "closed": "Fermée",
    "closed_insecurity": "Fermée pour insécurité",
    "relocated": "Déplacée",
}
_TEACHERS = ["FONCTIONNAIRES", "CONTRACTUELS", "BENEVOLES", "FRAM", "PRIVES"]
_PUPILS = (("G", 1), ("F", 0))
_STAFF = (("H", 1), ("F", 0))
_TITLE_ROWS = 1


def write(years: list[SchoolYear], folder: Path, defects: Defects | None, catalogue: Catalogue) -> list[Path]:
    """`fiche_primaire/fiche_primaire_<school year>_synthetique.txt`, one per year; the first has a BOM."""
    wreck = (_spoil_first, _spoil_second, _spoil_third)
    out = []
    for k, y in enumerate(years):
        grades = _SYNONYMS if k == 1 else _GRADES
        frame = pd.DataFrame(_identity(y, catalogue) | _pupils(y, grades) | _staff(y) | _school(y, grades))
        path = folder / SOURCE / f"fiche_primaire_{y.school_year}_synthetique.txt"
        if defects is not None and k < len(wreck):
            first_row = _TITLE_ROWS + 2
            frame = wreck[k](
                frame, y, Spoiler(defects, "MDG", SOURCE, path.name, first_row, y.school_year, "CODE_ETAB")
            )
        text = f"{NOTE}\n" + frame.to_csv(sep="\t", index=False, lineterminator="\n", decimal=",")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text.encode("utf-8-sig" if k == 0 else "utf-8"))
        out.append(path)
    return out


def _decimal(values: Any) -> list[str]:
    """Numbers with a decimal comma, blank where there is none."""
    return ["" if pd.isna(v) else f"{v:.5f}".replace(".", ",") for v in values]


def _identity(y: SchoolYear, catalogue: Catalogue) -> dict[str, Any]:
    s = y.schools
    return {
        "CODE_ETAB": s["unit"].astype(object),
        "NOM_ETAB": s["name"].astype(object),
        "SECTEUR": s["sector"].astype(object).map(_SECTOR),
        "MILIEU": s["location"].astype(object).map(_LOCATION),
        "FONCTIONNEMENT": s["status"].astype(object).map(_STATUS),
        "REGION": area_names(y, catalogue, "admin1"),
        "DISTRICT": area_names(y, catalogue, "admin2"),
        "DREN": area_names(y, catalogue, "edu_region"),
        "CISCO": area_names(y, catalogue, "inspection"),
        "LATITUDE": _decimal(s["latitude"]),
        "LONGITUDE": _decimal(s["longitude"]),
    }


def _pupils(y: SchoolYear, grades: list[str]) -> dict[str, Any]:
    out: dict[str, Any] = {f"PRESCO_{sex}": y.pre_primary[:, k] for sex, k in _PUPILS}
    out |= {f"NOUV_{sex}": y.new_entrants[:, k] for sex, k in _PUPILS}
    for g, grade in enumerate(grades):
        out |= {f"EFF_{grade}_{sex}": y.enrolment[:, g, k] for sex, k in _PUPILS}
        out[f"EFF_{grade}_T"] = y.enrolment[:, g].sum(-1)
        out |= {f"RED_{grade}_{sex}": y.repeaters[:, g, k] for sex, k in _PUPILS}
        out[f"SECTIONS_{grade}"] = y.class_groups[:, g]
        out |= {
            f"AGE_{grade}_{age}ANS_{sex}": y.by_age[:, g, a, k]
            for a, age in enumerate(y.ages)
            for sex, k in _PUPILS
        }
    both = y.enrolment.sum((1, 2))
    share = 100 * y.enrolment[..., 0].sum(1) / np.where(both, both, 1)
    out["POURCENT_FILLES"] = [f"{v:.1f}".replace(".", ",") for v in share]
    exam = ("INSCRITS", "PRESENTS", "ADMIS")
    return out | {f"CEPE_{name}_{sex}": y.exam[:, e, k] for e, name in enumerate(exam) for sex, k in _PUPILS}


def _staff(y: SchoolYear) -> dict[str, Any]:
    out = {
        f"ENS_{status}_{sex}": y.teachers[:, t, k] for t, status in enumerate(_TEACHERS) for sex, k in _STAFF
    }
    training = {"FORMES": y.trained, "QUALIFIES": y.qualified, "RECYCLES": y.in_service}
    return out | {f"ENS_{name}_{sex}": v[:, k] for name, v in training.items() for sex, k in _STAFF}


def _school(y: SchoolYear, grades: list[str]) -> dict[str, Any]:
    out: dict[str, Any] = dict(
        zip(("SALLES_DUR", "SALLES_SEMI_DUR", "SALLES_AUTRES"), y.classrooms.T, strict=True)
    )
    out |= {
        "PLACES_ASSISES": y.seats,
        "CABINES_LATRINES": y.latrine_cabins,
        "REUNIONS_FEFFI": y.committee_meetings,
    }
    flags = {
        "EAU": "has_water",
        "LATRINES": "has_latrine",
        "ELECTRICITE": "has_electricity",
        "LAVE_MAINS": "has_handwashing",
        "CANTINE": "has_canteen",
        "PEC": "has_improvement_plan",
        "FEFFI": "has_committee",
        "RETOUR_DONNEES": "received_feedback",
    }
    labels = np.array(["Non", "Oui"], dtype=object)
    out |= {column: labels[np.asarray(y.flags[flag]).astype(int)] for column, flag in flags.items()}
    for s, subject in enumerate(("MALAGASY", "CALCUL")):
        out |= {f"MANUELS_{subject}_{grade}": y.textbooks[:, s, g] for g, grade in enumerate(grades)}
    return out


def _spoil_first(frame: pd.DataFrame, y: SchoolYear, spoil: Spoiler) -> pd.DataFrame:
    first, second, *_ = small_schools(y)
    _cells(
        frame,
        [(first, "PLACES_ASSISES", "-", "missing_token"), (second, "SECTIONS_T1", "ND", "missing_token")],
        spoil,
    )
    cisco = str(frame.loc[first, "CISCO"])
    block = frame[frame["CISCO"] == cisco]
    summed = [c for c in frame.columns if c.startswith(("EFF_", "RED_", "AGE_", "ENS_", "CEPE_"))]
    totals: dict[str, Any] = dict.fromkeys(frame.columns, "") | {"NOM_ETAB": f"TOTAL {cisco}", "CISCO": cisco}
    totals.update({c: block[c].sum() for c in summed})
    return spoil.row(frame, totals, kind="totals_row", table="fiche", note="a row of sums of one CISCO")


def _spoil_second(frame: pd.DataFrame, y: SchoolYear, spoil: Spoiler) -> pd.DataFrame:
    first, second, *others = small_schools(y)
    largest, sat = int(np.argmax(y.seats)), next(i for i in others if y.exam[i, 1, 0] > 0)
    seats = f"{y.seats[largest] // 1000} {y.seats[largest] % 1000:03d}"
    cells = [
        (largest, "PLACES_ASSISES", seats, "thousands_separator"),
        (sat, "CEPE_ADMIS_F", int(y.exam[sat, 1, 0]) + 4, "exam_order"),
        (first, "CABINES_LATRINES", "#REF!", "spreadsheet_error"),
        (second, "NOUV_G", -int(y.new_entrants[second, 1]) - 1, "negative_count"),
    ]
    _cells(frame, cells, spoil)
    return frame


def _spoil_third(frame: pd.DataFrame, y: SchoolYear, spoil: Spoiler) -> pd.DataFrame:
    first, second, third, *_ = small_schools(y)
    private = int(frame.index[frame["SECTEUR"] == "Privé"][0])
    cells = [
        (first, "SALLES_DUR", "deux", "text_in_number"),
        (second, "RED_T1_F", int(y.enrolment[second, 0, 0]) + 3, "repeaters_above_enrolment"),
        (private, "SECTEUR", "PRIVE", "label_variant"),
    ]
    _cells(frame, cells, spoil)
    spoil.swap(frame, third, "LATITUDE", "LONGITUDE", table="fiche")
    return frame


def _cells(frame: pd.DataFrame, cells: list[tuple[int, str, Any, str]], spoil: Spoiler) -> None:
    for at, column, value, kind in cells:
        spoil.cell(frame, at, column, value, kind=kind, table="fiche")
