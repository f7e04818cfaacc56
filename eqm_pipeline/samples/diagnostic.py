"""Writes the diagnostic of quality management: its XLSForm and a Kobo export per school year.

Belongs here: synthetic respondents, the export's columns, the defects in it, the sample frame.
Does not belong here: the questionnaire (xlsform.py) or the answers (diagnostic_answers.py).
"""

from __future__ import annotations

import datetime as dt
import hashlib
import uuid
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from eqm_pipeline.samples.diagnostic_answers import answers
from eqm_pipeline.samples.workbook import generator, write_workbook
from eqm_pipeline.samples.xlsform import LEVELS, ROLES, TITLE, form, form_version

if TYPE_CHECKING:
    from eqm_pipeline.catalogue import Catalogue
    from eqm_pipeline.samples.defects import Defects
    from eqm_pipeline.samples.schools import SchoolYear

TOOLS = ("registre", "tableau_de_bord", "projet", "aucun")


def write(
    iso3: str, years: list[SchoolYear], folder: Path, defects: Defects, catalogue: Catalogue
) -> list[Path]:
    """diagnostic/formulaire_<version>.xlsx and diagnostic/export_<school_year>.xlsx below `folder`. Returns the files."""
    items = pd.DataFrame(catalogue.rows("codelists/diagnostic_items"))
    dimensions = pd.DataFrame(catalogue.rows("codelists/diagnostic_dimensions"))
    out = []
    for version in sorted({form_version(y.year) for y in years}):
        out.append(
            write_workbook(
                folder / "diagnostic" / f"formulaire_{version}.xlsx", form(items, dimensions, version)
            )
        )
    for year in years:
        name = f"export_{year.school_year}.xlsx"
        rng = generator(iso3, year.school_year, "diagnostic", int(year.enrolment.sum()))
        people = respondents(year, rng, catalogue)
        export = people.join(
            answers(people["identification/niveau"].to_numpy(), items, generator(iso3, "level"), rng)
        )
        export = _tail(export, year, rng)
        export = _planted(export, list(items["item"]), year, name, defects)
        sheets = {
            TITLE: export.assign(_index=np.arange(1, len(export) + 1)),
            "observation": observations(export, rng),
            "Plan de sondage": frame(export),
        }
        out.append(write_workbook(folder / "diagnostic" / name, sheets))
    return out


def respondents(year: SchoolYear, rng: np.random.Generator, catalogue: Catalogue) -> pd.DataFrame:
    """Who answered: 80 to 110 people, six in ten at school, three in the inspections, one at the centre."""
    n = 80 + 10 * int(rng.integers(4))
    level = np.repeat(list(LEVELS), [n - n * 3 // 10 - n // 10, n * 3 // 10, n // 10])
    names = {a.area: a.name for a in catalogue.areas[year.iso3] if a.area_level == "inspection" and a.valid_from <= year.year <= a.valid_to}  # fmt: skip
    areas = [names[a] for a in sorted(set(year.schools["inspection"].astype(str)))]
    where = np.where(level == "central", None, rng.choice(np.array(areas, dtype=object), n))
    number = np.arange(1, n + 1)
    day = dt.datetime(year.year, 2, 5)  # noqa: DTZ001 - the export prints local time
    begun = [day + dt.timedelta(minutes=int(m)) for m in np.sort(rng.integers(0, 60 * 24 * 30, n))]
    taken = rng.integers(18, 55, n)
    return pd.DataFrame({
        "start": [t.isoformat() for t in begun],
        "end": [(t + dt.timedelta(minutes=int(m))).isoformat() for t, m in zip(begun, taken, strict=True)],
        "deviceid": [f"synthetic-device-{k % 7}" for k in number],
        "identification/code_echantillon": [f"{year.iso3}-{lv[0].upper()}{k:04d}" for lv, k in zip(level, number, strict=True)],
        "identification/niveau": level,
        "identification/fonction": [ROLES[lv][k % len(ROLES[lv])] for lv, k in zip(level, number, strict=True)],
        "identification/inspection": where,
        "identification/nom": [f"Répondant synthétique {k}" for k in number],
        "identification/telephone": [f"+000 00 00 {k // 100:02d} {k % 100:02d}" for k in number],
        "identification/position": [f"0.{k:04d} 0.{k:04d} 0 0" for k in number],
        "_identification/position_latitude": [f"0.{k:04d}" for k in number],
        "_identification/position_longitude": [f"0.{k:04d}" for k in number],
        "_identification/position_altitude": "0",
        "_identification/position_precision": "0",
    })  # fmt: skip


def _tail(export: pd.DataFrame, year: SchoolYear, rng: np.random.Generator) -> pd.DataFrame:
    """Tools (select_multiple, left blank by some: then blank in every split column), remark, weight, Kobo's own columns."""
    n = len(export)
    uses = rng.random((n, len(TOOLS))) < (0.6, 0.3, 0.5, 0.0)
    uses[:, -1] = ~uses[:, :-1].any(axis=1)
    blank = rng.random(n) < 0.06
    export["outils"] = [None if b else " ".join(np.array(TOOLS)[u]) for b, u in zip(blank, uses, strict=True)]
    for k, tool in enumerate(TOOLS):
        export[f"outils/{tool}"] = np.where(blank, np.nan, uses[:, k])
    if form_version(year.year) != form_version(2022):
        export["outils/langue_du_tableau"] = np.where(uses[:, 1], "fr", None)
    export["commentaire"] = np.where(rng.random(n) < 0.2, "Remarque synthétique", None)
    share = export["identification/niveau"].map({"ecole": 40.0, "inspection": 2.5, "central": 1.0}).to_numpy()
    export["poids"] = np.round(share * rng.uniform(0.7, 1.3, n), 2)
    export["_id"] = 100_000 * (year.year - 2000) + np.arange(n)
    export["_uuid"] = [str(uuid.UUID(bytes=rng.bytes(16), version=4)) for _ in range(n)]
    export["_submission_time"] = export["end"]
    export["_validation_status"] = "Approved"
    export["_notes"], export["_status"] = None, "submitted_via_web"
    export["_submitted_by"] = [f"enqueteur_synthetique_{k % 5}" for k in range(n)]
    export["__version__"], export["_tags"] = form_version(year.year), None
    return export


def _planted(
    export: pd.DataFrame, items: list[str], year: SchoolYear, file: str, defects: Defects
) -> pd.DataFrame:
    """One submission each: off the scale, all answers alike, not approved, put on hold, label in another spelling, sent twice."""

    def told(kind: str, rule: str, at: int, column: str = "") -> None:
        defects.add(kind=kind, rule=rule, country=year.iso3, school_year=year.school_year, source="diagnostic",
                    table="submissions", unit=pseudonym(year.iso3, export["_uuid"].iloc[at % len(export)]),
                    column=column, row=at + 2, file=file, note=TITLE)  # fmt: skip

    asked = [c for c in export if c.split("/")[-1] in items]
    export.loc[1, asked[0]] = 33
    told("off_scale", "DIAG_RANGE", 1, asked[0])
    export.loc[2, asked] = export.loc[2, asked].where(export.loc[2, asked].isna(), 3)
    told("straight_line", "DIAG_STRAIGHTLINE", 2)
    for at, status in ((3, "Not Approved"), (4, "On Hold")):
        export.loc[at, "_validation_status"] = status
        told("not_approved", "DIAG_NOT_APPROVED", at)
    column = "identification/fonction"
    export.loc[5, column] = str(export.loc[5, column]).replace("_", " ").upper()
    told("label_variant", "LABEL_VARIANT", 5, column)
    again = export.iloc[[6]].assign(_id=export["_id"].max() + 1)
    told("duplicate_code", "DIAG_UUID_DUP", 6)
    return pd.concat([export, again], ignore_index=True)


def pseudonym(iso3: str, identifier: str) -> str:
    """What a respondent is called once conformed, so that the manifest can name one."""
    return hashlib.sha256(f"{iso3}|{identifier}".encode()).hexdigest()[:16]


def observations(export: pd.DataFrame, rng: np.random.Generator) -> pd.DataFrame:
    """The repeat: up to two classroom observations by each head or adviser."""
    seen = np.repeat(
        np.flatnonzero(export["identification/fonction"].isin(["directeur", "conseiller_pedagogique"])), 2
    )
    seen = seen[rng.random(len(seen)) < 0.6]
    n = len(seen)
    return pd.DataFrame({
        "observation/classe": rng.choice(["cp", "ce", "cm"], n), "observation/duree_minutes": rng.integers(20, 60, n),
        "observation/retour_donne": rng.integers(0, 2, n), "observation/remarque": "Remarque synthétique",
        "_index": np.arange(1, n + 1), "_parent_table_name": TITLE, "_parent_index": seen + 1,
        "_submission__id": export["_id"].to_numpy()[seen], "_submission__uuid": export["_uuid"].to_numpy()[seen],
    })  # fmt: skip


def frame(export: pd.DataFrame) -> pd.DataFrame:
    """The sample frame: those who answered, one in nine who did not, and a reserve that was not called upon."""
    first = export.drop_duplicates("_uuid")
    answered = pd.DataFrame({"code_echantillon": first["identification/code_echantillon"], "niveau": first["identification/niveau"],
                             "strate": first["identification/inspection"].fillna("central"), "retenu": 1})  # fmt: skip
    silent, reserve = answered.iloc[::9].copy(), answered.iloc[5::7].copy()
    silent["code_echantillon"] += "-N"
    reserve["code_echantillon"] += "-R"
    reserve["retenu"] = 0
    return pd.concat([answered, silent, reserve], ignore_index=True)
