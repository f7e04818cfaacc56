"""Niger: one zip a year of long CSV tables, a member per table, as the ministry's rapid survey names them.

Belongs here: members, columns and labels. Does not belong here: their meaning (the contract).
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from eqm_pipeline.catalogue import Catalogue
from eqm_pipeline.samples.defects import Defects
from eqm_pipeline.samples.native.frames import NOTE, area_names, long, write_archive
from eqm_pipeline.samples.native.spoiling import Spoiler, small_schools
from eqm_pipeline.samples.schools import SchoolYear

SOURCE = "recensement"
GRADES = ["CI", "CP", "CE1", "CE2", "CM1", "CM2"]
_SUBSYSTEM = {"traditionnel": "Traditionnel", "franco_arabe": "Franco-arabe", "medersa": "Médersa"}
_SECTOR = {"public": "Public", "private": "Privé", "community": "Communautaire"}
_LOCATION = {"urban": "Urbaine", "rural": "Rurale"}
_STATUS = {
    "open": "Ouverte",
    "closed": "Fermée",
    "closed_insecurity": "Fermée pour insécurité",
    "relocated": "Relocalisée",
}
_TEACHERS = ["Fonctionnaire", "Contractuel public", "Volontaire", "Maître communautaire", "Enseignant privé"]
Tables = dict[str, pd.DataFrame]


def write(years: list[SchoolYear], folder: Path, defects: Defects | None, catalogue: Catalogue) -> list[Path]:
    """`recensement/recensement_<school year>_synthetique.zip` below `folder`, one per school year."""
    wreck = (_spoil_first, _spoil_second, _spoil_third)
    out = []
    for k, y in enumerate(years):
        name = f"recensement_{y.school_year}_synthetique.zip"
        tables, broken = _tables(y, catalogue), {}
        if defects is not None and k < len(wreck):
            spoil = Spoiler(defects, "NER", SOURCE, name, 2, y.school_year, "code_etablissement")
            broken = wreck[k](tables, y, spoil)
        members = {f"{t}.csv": _csv(f, broken.get(t)) for t, f in tables.items()}
        out.append(write_archive(folder / SOURCE / name, {"LISEZMOI.txt": NOTE + "\n"} | members))
    return out


def _csv(frame: pd.DataFrame, cut: int | None) -> str:
    """A table as CSV text; row `cut` (a position) loses its second field, so that its fields shift."""
    text = frame.to_csv(index=False, lineterminator="\n")
    if cut is None:
        return text
    lines = text.split("\n")
    fields = lines[cut + 1].split(",")
    lines[cut + 1] = ",".join([fields[0], *fields[2:]])
    return "\n".join(lines)


def _tables(y: SchoolYear, catalogue: Catalogue) -> Tables:
    units = y.schools["unit"].to_numpy(dtype=object)
    staff = {"hommes": y.teachers[..., 1], "femmes": y.teachers[..., 0]}
    single = (y.class_groups + 1) // 2
    out = {
        "etablissements": _register(y, catalogue),
        "effectifs_primaire": long(
            units,
            {"niveau": GRADES},
            {
                "nb_groupes_unique": single,
                "nb_groupes_jumeles": y.class_groups - single,
                "garcons": y.enrolment[..., 1],
                "filles": y.enrolment[..., 0],
                "redoublants_garcons": y.repeaters[..., 1],
                "redoublants_filles": y.repeaters[..., 0],
            },
        ),
        "effectifs_prescolaire": long(
            units, {}, {"garcons": y.pre_primary[:, 1], "filles": y.pre_primary[:, 0]}
        ),
        "personnel_enseignant": long(units, {"categorie": _TEACHERS}, staff, every_unit=True).assign(
            est_stagiaire="Non"
        ),
        "formation_enseignants": _training(y),
        "salles_classes": _rooms(y),
        "infrastructures": _infrastructure(y),
        "manuels": long(
            units, {"discipline": ["Lecture", "Mathématiques"], "niveau": GRADES}, {"nombre": y.textbooks}
        ),
        "gouvernance": _governance(y),
    }
    return {t: f.rename(columns={"unit": "code_etablissement"}) for t, f in out.items()}


def _register(y: SchoolYear, catalogue: Catalogue) -> pd.DataFrame:
    s = y.schools
    return pd.DataFrame(
        {
            "unit": s["unit"].astype(object),
            "cycle": "primaire",
            "annee_scolaire": y.school_year,
            "nom_etablissement": s["name"].astype(object),
            "type_ecole": s["subsystem"].astype(object).map(_SUBSYSTEM),
            "statut": s["sector"].astype(object).map(_SECTOR),
            "zone": s["location"].astype(object).map(_LOCATION),
            "situation": s["status"].astype(object).map(_STATUS),
            "region": area_names(y, catalogue, "admin1"),
            "departement": area_names(y, catalogue, "admin2"),
            "dren_apl": area_names(y, catalogue, "edu_region"),
            "inspection": area_names(y, catalogue, "inspection"),
            "latitude": s["latitude"].round(5),
            "longitude": s["longitude"].round(5),
        }
    )


def _units(y: SchoolYear) -> dict[str, Any]:
    return {"unit": y.schools["unit"].astype(object)}


def _yes_no(y: SchoolYear, flag: str) -> np.ndarray:
    return np.array(["Non", "Oui"], dtype=object)[np.asarray(y.flags[flag]).astype(int)]


def _training(y: SchoolYear) -> pd.DataFrame:
    counts = {"formes": y.trained, "qualifies": y.qualified, "capacites": y.in_service}
    by_sex = {f"{c}_{sex}": v[:, k] for c, v in counts.items() for sex, k in (("hommes", 1), ("femmes", 0))}
    return pd.DataFrame(_units(y) | by_sex)


def _rooms(y: SchoolYear) -> pd.DataFrame:
    permanent, semi, other = y.classrooms.T
    return pd.DataFrame(
        _units(y)
        | {
            "dur": permanent,
            "semi_dur": semi,
            "paillotes_ordinaire": other,
            "salles_utilisees": y.classrooms.sum(-1),
            "places_assises": y.seats,
        }
    )


def _infrastructure(y: SchoolYear) -> pd.DataFrame:
    flags = {
        "latrines_fonctionnelles": "has_latrine",
        "point_eau": "has_water",
        "electricite": "has_electricity",
        "lave_mains": "has_handwashing",
        "cantine": "has_canteen",
    }
    return pd.DataFrame(
        _units(y) | {"total_latrines": y.latrine_cabins} | {c: _yes_no(y, f) for c, f in flags.items()}
    )


def _governance(y: SchoolYear) -> pd.DataFrame:
    return pd.DataFrame(
        _units(y)
        | {
            "projet_etablissement": _yes_no(y, "has_improvement_plan"),
            "cgdes": _yes_no(y, "has_committee"),
            "reunions_cgdes": y.committee_meetings,
            "retour_statistiques": _yes_no(y, "received_feedback"),
        }
    )


def _at(frame: pd.DataFrame, unit: str) -> int:
    return int(frame.index[frame["code_etablissement"] == unit][0])


def _spoil_first(tables: Tables, y: SchoolYear, spoil: Spoiler) -> dict[str, int]:
    units = [str(y.schools["unit"].iloc[i]) for i in small_schools(y)]
    rooms, infrastructure = tables["salles_classes"], tables["infrastructures"]
    spoil.cell(rooms, _at(rooms, units[0]), "places_assises", "ND", kind="missing_token", table="salles")
    at, note = _at(infrastructure, units[1]), f"the row of {units[1]} lacks its second field"
    spoil.note("shifted_row", "", "", "infrastructures", "", "", at + spoil.first_row, note)
    return {"infrastructures": at}


def _spoil_second(tables: Tables, y: SchoolYear, spoil: Spoiler) -> dict[str, int]:
    rooms, register = tables["salles_classes"], tables["etablissements"]
    largest, sums = int(np.argmax(y.seats)), y.classrooms.sum(0)
    seats = f"{y.seats[largest] // 1000} {y.seats[largest] % 1000:03d}"
    spoil.cell(rooms, largest, "places_assises", seats, kind="thousands_separator", table="salles")
    totals = dict(zip(rooms.columns, ["TOTAL NIGER", *sums, sums.sum(), y.seats.sum()], strict=True))
    note = "a row of sums at the end"
    tables["salles_classes"] = spoil.row(rooms, totals, kind="totals_row", table="salles", note=note)
    at = int(register.index[register["type_ecole"] == "Franco-arabe"][0])
    spoil.cell(register, at, "type_ecole", "FRANCO ARABE", kind="label_variant", table="etablissements")
    return {}


def _spoil_third(tables: Tables, y: SchoolYear, spoil: Spoiler) -> dict[str, int]:
    register, infrastructure = tables["etablissements"], tables["infrastructures"]
    # East of 11° the two coordinates of Niger can be exchanged without leaving the country.
    small = y.schools.iloc[small_schools(y)]
    swapped = str(small.loc[small["longitude"] < 11, "unit"].iloc[0])
    twice = next(str(u) for u in small["unit"] if u != swapped)
    spoil.swap(register, _at(register, swapped), "latitude", "longitude", table="etablissements")
    copy, note = register.loc[_at(register, twice)].to_dict(), "the same row twice"
    tables["etablissements"] = spoil.row(
        register, copy, kind="duplicate_code", table="etablissements", unit=twice, note=note
    )
    spoil.constant(infrastructure, slice(None), "cantine", "Non", table="infrastructures")
    return {}
