"""Synthetic respondents of the diagnostic, as the columns of a Kobo export.

Belongs here: who answers, the export's own columns, the repeat, the sample frame.
Does not belong here: answers (diagnostic_answers.py), defects or files (diagnostic.py).
"""

from __future__ import annotations

import datetime as dt
import uuid
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from eqm_pipeline.samples.xlsform import LEVELS, ROLES, TITLE, form_version

if TYPE_CHECKING:
    from eqm_pipeline.catalogue import Catalogue
    from eqm_pipeline.samples.schools import SchoolYear

TOOLS = ("registre", "tableau_de_bord", "projet", "aucun")


def respondents(year: SchoolYear, rng: np.random.Generator, catalogue: Catalogue) -> pd.DataFrame:
    """Who answered: 80 to 110 people, six in ten at school, three in the inspections, one at the centre."""
    n = 80 + 10 * int(rng.integers(4))
    level = np.repeat(list(LEVELS), [n - n * 3 // 10 - n // 10, n * 3 // 10, n // 10])
    names = {
        a.area: a.name
        for a in catalogue.areas[year.iso3]
        if a.area_level == "inspection" and a.valid_from <= year.year <= a.valid_to
    }
    areas = [names[a] for a in sorted(set(year.schools["inspection"].astype(str)))]
    where = pd.Series(rng.choice(areas, n)).mask(level == "central")
    number = np.arange(1, n + 1)
    day = dt.datetime(year.year, 2, 5)  # noqa: DTZ001 - the export prints local time
    begun = [day + dt.timedelta(minutes=int(m)) for m in np.sort(rng.integers(0, 60 * 24 * 30, n))]
    taken = rng.integers(18, 55, n)
    return pd.DataFrame(
        {
            "start": [t.isoformat() for t in begun],
            "end": [
                (t + dt.timedelta(minutes=int(m))).isoformat() for t, m in zip(begun, taken, strict=True)
            ],
            "deviceid": [f"synthetic-device-{k % 7}" for k in number],
            "identification/code_echantillon": [
                f"{year.iso3}-{lv[0].upper()}{k:04d}" for lv, k in zip(level, number, strict=True)
            ],
            "identification/niveau": level,
            "identification/fonction": [
                ROLES[lv][k % len(ROLES[lv])] for lv, k in zip(level, number, strict=True)
            ],
            "identification/inspection": where,
            "identification/nom": [f"Répondant synthétique {k}" for k in number],
            "identification/telephone": [f"+000 00 00 {k // 100:02d} {k % 100:02d}" for k in number],
            "identification/position": [f"0.{k:04d} 0.{k:04d} 0 0" for k in number],
            "_identification/position_latitude": [f"0.{k:04d}" for k in number],
            "_identification/position_longitude": [f"0.{k:04d}" for k in number],
            "_identification/position_altitude": "0",
            "_identification/position_precision": "0",
        }
    )


def completed(export: pd.DataFrame, year: SchoolYear, rng: np.random.Generator) -> pd.DataFrame:
    """Tools (a select_multiple; left blank, it is so in every column), remark, weight, Kobo's columns."""
    n = len(export)
    uses = rng.random((n, len(TOOLS))) < (0.6, 0.3, 0.5, 0.0)
    uses[:, -1] = ~uses[:, :-1].any(axis=1)
    blank = rng.random(n) < 0.06
    export["outils"] = [None if b else " ".join(np.array(TOOLS)[u]) for b, u in zip(blank, uses, strict=True)]
    for k, tool in enumerate(TOOLS):
        export[f"outils/{tool}"] = np.where(blank, np.nan, uses[:, k])
    if form_version(year.year) != form_version(2022):
        export["outils/langue_du_tableau"] = pd.Series("fr", index=export.index).where(uses[:, 1])
    export["commentaire"] = pd.Series("Remarque synthétique", index=export.index).where(rng.random(n) < 0.2)
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


def observations(export: pd.DataFrame, rng: np.random.Generator) -> pd.DataFrame:
    """The repeat: up to two classroom observations by each head or adviser."""
    seen = np.repeat(
        np.flatnonzero(export["identification/fonction"].isin(["directeur", "conseiller_pedagogique"])), 2
    )
    seen = seen[rng.random(len(seen)) < 0.6]
    n = len(seen)
    return pd.DataFrame(
        {
            "observation/classe": rng.choice(["cp", "ce", "cm"], n),
            "observation/duree_minutes": rng.integers(20, 60, n),
            "observation/retour_donne": rng.integers(0, 2, n),
            "observation/remarque": "Remarque synthétique",
            "_index": np.arange(1, n + 1),
            "_parent_table_name": TITLE,
            "_parent_index": seen + 1,
            "_submission__id": export["_id"].to_numpy()[seen],
            "_submission__uuid": export["_uuid"].to_numpy()[seen],
        }
    )


def sample_frame(export: pd.DataFrame) -> pd.DataFrame:
    """The sample frame: those who answered, one in nine who did not, a reserve not called upon."""
    first = export.drop_duplicates("_uuid")
    answered = pd.DataFrame(
        {
            "code_echantillon": first["identification/code_echantillon"],
            "niveau": first["identification/niveau"],
            "strate": first["identification/inspection"].fillna("central"),
            "retenu": 1,
        }
    )
    silent, reserve = answered.iloc[::9].copy(), answered.iloc[5::7].copy()
    silent["code_echantillon"] += "-N"
    reserve["code_echantillon"] += "-R"
    reserve["retenu"] = 0
    return pd.concat([answered, silent, reserve], ignore_index=True)
