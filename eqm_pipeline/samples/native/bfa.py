"""Burkina Faso: the school census filled on a KoboToolbox form, exported to a workbook with its repeats.

Belongs here: groups, choices and automatic fields of `recensement_kobo_<year>.xlsx` and the defects put into it.
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
from eqm_pipeline.samples.native.sheets import SYNTHETIC, Sheet, block, save
from eqm_pipeline.samples.native.spoiling import Spoiler
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
IDENTITY = "identification/code_etab"


def write(years: list[SchoolYear], folder: Path, defects: Defects | None, catalogue: Catalogue) -> list[Path]:
    """One export per school year in `folder/recensement_kobo`; with `defects`, spoilt in a few cells."""
    paths = []
    for year in years:
        path = folder / SOURCE / f"{SOURCE}_{year.school_year}.xlsx"
        small = q.complete_small_schools(year) if defects is not None else []
        sheets = _sheets(year, catalogue, small[0] if small else None)
        if defects is not None:
            _spoil({s.name: s for s in sheets}, year, Spoiler(defects, year.iso3, SOURCE, path.name), small)
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
        Sheet(MAIN, main),
        Sheet(GRADE_REPEAT, _repeat(GRADE_REPEAT, main, grades[order], GRADES, names)),
        Sheet(MIDDLE_REPEAT, _repeat(MIDDLE_REPEAT, main, year.lower_secondary[order], MIDDLE, list(FM))),
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
        .assign(**{"_identification/gps_latitude": latitude, "_identification/gps_longitude": longitude})
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
) -> pd.DataFrame:
    """One row per submission and grade with any pupils; `values` is (submissions, grades, columns)."""
    at, grade = np.nonzero(values[..., :2].any(axis=2))
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
    return rows


def _spoil(sheets: dict[str, Sheet], year: SchoolYear, spoiler: Spoiler, small: list[int]) -> None:
    spoil = q.spoil_cell(spoiler, year)
    unit = year.schools["unit"].to_numpy(dtype=object)
    main, repeat = sheets[MAIN], sheets[GRADE_REPEAT]
    first = {int(p): i for i, p in reversed(list(enumerate(repeat.frame["_parent_index"])))}
    twice, a, b, c, d, e, *_ = small

    last = len(main.frame) - 1
    spoil(
        main,
        "recensement",
        last,
        IDENTITY,
        unit[twice],
        "duplicate_code",
        "CODE_DUP",
        unit[twice],
        note="submitted twice, same content",
    )
    latitude, longitude = main.frame.loc[a, ["_identification/gps_latitude", "_identification/gps_longitude"]]
    main.frame.loc[a, "_identification/gps_longitude"] = latitude
    spoil(
        main,
        "recensement",
        a,
        "_identification/gps_latitude",
        longitude,
        "swapped_coordinates",
        "GEO_SWAPPED",
        unit[a],
    )
    spoil(main, "recensement", b, "infra/cabines_latrines", "nsp", "missing_token", "MISSING_VALUE", unit[b])
    spoil(main, "recensement", c, "enseignants/formes_h", "deux", "text_in_number", "TEXT_IN_NUMBER", unit[c])
    spoil(
        repeat,
        "effectifs",
        first[d + 1] + 2,
        "effectifs/classe",
        "ce3",
        "unknown_code",
        "UNKNOWN_CODE",
        unit[d],
    )
    girls = int(year.enrolment[e, 0, 0])
    spoil(
        repeat,
        "effectifs",
        first[e + 1],
        "effectifs/redoublants_filles",
        girls + 4,
        "repeaters_above_enrolment",
        "REP_LE_ENR",
        unit[e],
    )
    for choice in ("", *(f"/{s}" for s in SOURCES)):
        main.frame.loc[small[6], f"infra/eau{choice}"] = None
    if year.school_year == "2021-2022":
        answered = main.frame["infra/lave_mains"].notna()
        spoiler.column(
            main.frame, answered, "infra/lave_mains", "non", year=year.school_year, table="recensement"
        )
