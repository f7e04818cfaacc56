"""Burkina Faso: the school census filled on a KoboToolbox form, exported with its repeats.

Belongs here: groups, choices and automatic fields of `recensement_kobo_<year>.xlsx`, the defects put into it.
Does not belong here: what the columns mean (countries/bfa/sources/recensement_kobo.yml).
"""

from __future__ import annotations

import uuid
from pathlib import Path

import numpy as np
import pandas as pd

from eqm_pipeline.catalogue import Catalogue
from eqm_pipeline.samples.defects import Defects
from eqm_pipeline.samples.native import questionnaire as q
from eqm_pipeline.samples.native.frames import area_names
from eqm_pipeline.samples.native.sheet_spoiling import SheetSpoiler, complete_small_schools
from eqm_pipeline.samples.native.sheets import SYNTHETIC, Sheet, block, save
from eqm_pipeline.samples.schools import SchoolYear

SOURCE = "recensement_kobo"
MAIN, GRADE_REPEAT, MIDDLE_REPEAT = "recensement_primaire", "effectifs", "postprimaire"
GRADES = ("cp1", "cp2", "ce1", "ce2", "cm1", "cm2")
MIDDLE = ("6e", "5e", "4e", "3e")
FM, FH = ("filles", "garcons"), ("f", "h")
STATUSES = ("fonctionnaires", "contractuels", "volontaires", "communautaires", "prives")
SECTOR = {
    "public": ["public"],
    "private": ["prive_laic", "prive_catholique", "prive_protestant", "franco_arabe"],
    "community": ["communautaire"],
}
LOCATION = {"urban": ["urbain"], "rural": ["rural"]}
STATUS = {
    "open": ["ouverte"],
    "closed": ["fermee"],
    "closed_insecurity": ["fermee_insecurite"],
    "relocated": ["delocalisee"],
}
SOURCES = ("forage", "puits", "borne_fontaine", "aucun")
ANSWERED = ("forage", "forage puits", "borne_fontaine", "puits")
COORDINATES = ("_identification/gps_latitude", "_identification/gps_longitude")


def write(years: list[SchoolYear], folder: Path, defects: Defects | None, catalogue: Catalogue) -> list[Path]:
    """One export per school year in `folder/recensement_kobo`; with `defects`, spoilt in a few cells."""
    paths = []
    for year in years:
        path = folder / SOURCE / f"{SOURCE}_{year.school_year}.xlsx"
        small = complete_small_schools(year) if defects is not None else []
        sheets = _sheets(year, catalogue, small[0] if small else None)
        if defects is not None:
            _spoil(sheets, SheetSpoiler(defects, year, SOURCE, path.name), small)
        paths.append(save(path, sheets, f"Recensement scolaire {year.school_year}"))
    return paths


def _sheets(year: SchoolYear, catalogue: Catalogue, twice: int | None) -> list[Sheet]:
    """The submissions and their two repeats; school `twice` was submitted two times with the same content."""
    order = np.arange(len(year.schools)) if twice is None else np.append(np.arange(len(year.schools)), twice)
    main = pd.concat([_times(year), _identity(year, catalogue), _answers(year)], axis=1)
    main = pd.concat([main.iloc[order].reset_index(drop=True), _automatic(year, order)], axis=1)
    textbooks = np.moveaxis(year.textbooks, 1, 2)
    grades = np.concatenate([year.enrolment, year.repeaters, year.class_groups[..., None], textbooks], axis=2)
    names = [*FM, *(f"redoublants_{s}" for s in FM), "groupes", "manuels_lecture", "manuels_calcul"]
    return [
        Sheet(MAIN, "recensement", main),
        _repeat(GRADE_REPEAT, main, grades[order], GRADES, names),
        _repeat(MIDDLE_REPEAT, main, year.lower_secondary[order], MIDDLE, list(FM)),
    ]


def _times(year: SchoolYear) -> pd.DataFrame:
    start = pd.Timestamp(f"{year.year - 1}-11-15T07:30:00") + pd.to_timedelta(
        np.arange(len(year.schools)) * 7, unit="min"
    )
    return pd.DataFrame(
        {
            "start": start.strftime("%Y-%m-%dT%H:%M:%S.000+00:00"),
            "today": start.strftime("%Y-%m-%d"),
            "end": (start + pd.Timedelta(minutes=52)).strftime("%Y-%m-%dT%H:%M:%S.000+00:00"),
            "deviceid": [f"synthetic:{i:06d}" for i in range(len(start))],
        }
    )


def _identity(year: SchoolYear, catalogue: Catalogue) -> pd.DataFrame:
    s = year.schools
    names, phones = q.heads_in_person(len(s), "+226")
    latitude, longitude = s["latitude"].to_numpy(), s["longitude"].to_numpy()
    gps = [f"{a} {b} 0 0" if a == a else None for a, b in zip(latitude, longitude, strict=True)]
    return (
        pd.DataFrame(
            {
                "note_synthetique": SYNTHETIC,
                "code_etab": s["unit"].to_numpy(dtype=object),
                "nom_ecole": s["name"].to_numpy(dtype=object),
                "region": area_names(year, catalogue, "admin1"),
                "province": area_names(year, catalogue, "admin2"),
                "dreppnf": area_names(year, catalogue, "edu_region"),
                "ceb": area_names(year, catalogue, "inspection"),
                "statut": q.worded(s["sector"], SECTOR),
                "milieu": q.worded(s["location"], LOCATION),
                "situation": q.worded(s["status"], STATUS),
                "directeur_nom": names,
                "directeur_tel": phones,
                "gps": gps,
            }
        )
        .add_prefix("identification/")
        .assign(**dict(zip(COORDINATES, (latitude, longitude), strict=True)))
    )


def _answers(year: SchoolYear) -> pd.DataFrame:
    """What a school answers; nothing where it is closed, as the form skips these groups."""
    f = year.flags
    rooms = {
        "salles_total": year.classrooms.sum(1),
        "salles_dur": year.classrooms[:, 0],
        "places_assises": year.seats,
        "cabines_latrines": year.latrine_cabins,
        **_water(f["has_water"]),
        "latrines": q.yes_no(f["has_latrine"], "oui", "non"),
        "electricite": np.where(
            f["has_electricity"] > 0, np.resize(["solaire", "reseau"], len(f["has_electricity"])), "aucune"
        ),
        "lave_mains": q.yes_no(f["has_handwashing"], "oui", "non"),
        "cantine": q.yes_no(f["has_canteen"], "oui", "non"),
    }
    steering = {
        "projet_ecole": q.yes_no(f["has_improvement_plan"], "oui", "non"),
        "coges": q.yes_no(f["has_committee"], "oui", "non"),
        "reunions_coges": year.committee_meetings,
        "retour_donnees": q.yes_no(f["received_feedback"], "oui", "non"),
    }
    people = np.stack([year.trained, year.qualified, year.in_service], axis=1)
    answers = pd.concat(
        [
            block(year.heads, FH, form="direction/directeur_{}"),
            block(year.trained_heads, FH, form="direction/directeur_forme_{}"),
            block(year.teachers, STATUSES, FH, form="enseignants/{}_{}"),
            block(people, ("formes", "qualifies", "formation_continue"), FH, form="enseignants/{}_{}"),
            pd.DataFrame(rooms).add_prefix("infra/"),
            pd.DataFrame(steering).add_prefix("gouvernance/"),
            block(year.exam, ("inscrits", "presents", "admis"), FM, form="cep/{}_{}"),
        ],
        axis=1,
    ).astype(object)
    answers.loc[_closed(year)] = None
    return answers


def _closed(year: SchoolYear) -> np.ndarray:
    return year.schools["status"].isin(["closed", "closed_insecurity"]).to_numpy()


def _water(has: np.ndarray) -> dict[str, np.ndarray]:
    """The select_multiple as Kobo exports it: a summary of the choices and a 0/1 column for each."""
    chosen = np.where(has > 0, np.resize(ANSWERED, len(has)), "aucun").astype(object)
    split = {f"eau/{c}": np.array([int(c in v.split()) for v in chosen]) for c in SOURCES}
    return {"eau": chosen, **split}


def _automatic(year: SchoolYear, order: np.ndarray) -> pd.DataFrame:
    n = len(order)
    sent = pd.Timestamp(f"{year.year - 1}-11-15T09:00:00") + pd.to_timedelta(np.arange(n) * 7, unit="min")
    name = f"{year.iso3}/{year.school_year}"
    return pd.DataFrame(
        {
            "_id": 100_000 * (year.year - 2000) + np.arange(1, n + 1),
            "_uuid": [str(uuid.uuid5(uuid.NAMESPACE_URL, f"{name}/{i}")) for i in range(n)],
            "_submission_time": sent.strftime("%Y-%m-%dT%H:%M:%S"),
            "_validation_status": "validation_status_approved",
            "_notes": None,
            "_status": "submitted_via_web",
            "_submitted_by": "agent_synthetique",
            "__version__": f"v{year.year}",
            "_tags": None,
            "_index": np.arange(1, n + 1),
        }
    )


def _repeat(
    name: str, main: pd.DataFrame, values: np.ndarray, grades: tuple[str, ...], columns: list[str]
) -> Sheet:
    """One row per submission and grade with any pupils; `values` is (submissions, grades, columns).

    In the first repeat every school that is not closed says at least what its first grade is.
    """
    told = np.asarray(values[..., :2].any(axis=2))
    if name == GRADE_REPEAT:
        told[:, 0] |= main["infra/salles_total"].notna().to_numpy()
    at, grade = np.nonzero(told)
    rows = pd.DataFrame(values[at, grade], columns=columns)
    rows.insert(0, "classe", np.array(grades, dtype=object)[grade])
    rows = rows.add_prefix(f"{name}/")
    rows["_index"], rows["_parent_table_name"] = np.arange(1, len(rows) + 1), MAIN
    for ours, theirs in (
        ("_parent_index", "_index"),
        ("_submission__id", "_id"),
        ("_submission__uuid", "_uuid"),
    ):
        rows[ours] = main[theirs].to_numpy()[at]
    return Sheet(name, name, rows)


def _spoil(sheets: list[Sheet], spoil: SheetSpoiler, small: list[int]) -> None:
    year, main, repeat = spoil.year, sheets[0], sheets[1]
    unit = year.schools["unit"].astype(object).to_numpy()
    first = {int(p): i for i, p in reversed(list(enumerate(repeat.frame["_parent_index"])))}
    twice, a, b, c, d, e, silent, bare, *_ = small

    spoil.record(
        main, len(main.frame) - 1, "duplicate_code", unit[twice], note="submitted twice, same content"
    )
    latitude, longitude = (float(main.frame[c].iloc[a]) for c in COORDINATES)
    main.frame.at[a, COORDINATES[1]] = latitude
    spoil.cell(main, a, COORDINATES[0], longitude, "swapped_coordinates", unit[a])
    spoil.cell(main, b, "infra/cabines_latrines", "nsp", "missing_token", unit[b])
    spoil.cell(main, c, "enseignants/formes_h", "deux", "text_in_number", unit[c])
    spoil.cell(repeat, first[d + 1] + 2, "effectifs/classe", "ce3", "unknown_code", unit[d])
    above = int(year.enrolment[e, 0, 0]) + 4
    spoil.cell(
        repeat, first[e + 1], "effectifs/redoublants_filles", above, "repeaters_above_enrolment", unit[e]
    )
    main.frame.loc[silent, ["infra/eau", *(f"infra/eau/{s}" for s in SOURCES)]] = None
    if year.school_year == "2023-2024":
        code = str(unit[bare]).lstrip("0")
        spoil.cell(main, bare, "identification/code_etab", code, "lost_leading_zero", code)
    if year.school_year == "2021-2022":
        column = "infra/lave_mains"
        main.frame[column] = main.frame[column].where(main.frame[column].isna(), "non")
        spoil.record(main, -1, "constant_flag", column=column, note="non everywhere")
