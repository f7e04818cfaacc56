"""Writes the diagnostic of quality management: its XLSForm and a Kobo export per school year.

Belongs here: the files and the defects in them. Does not belong here: the questionnaire (xlsform.py),
respondents (diagnostic_people.py) or answers (diagnostic_answers.py).
"""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from eqm_pipeline.samples.diagnostic_answers import answers
from eqm_pipeline.samples.diagnostic_people import completed, observations, respondents, sample_frame
from eqm_pipeline.samples.workbook import generator, write_workbook
from eqm_pipeline.samples.xlsform import TITLE, form, form_version

if TYPE_CHECKING:
    from eqm_pipeline.catalogue import Catalogue
    from eqm_pipeline.samples.defects import Defects
    from eqm_pipeline.samples.schools import SchoolYear


def write(
    iso3: str, years: list[SchoolYear], folder: Path, defects: Defects, catalogue: Catalogue
) -> list[Path]:
    """formulaire_<version>.xlsx and export_<school_year>.xlsx below `folder`/diagnostic; returns them."""
    items = pd.DataFrame(catalogue.rows("codelists/diagnostic_items"))
    dimensions = pd.DataFrame(catalogue.rows("codelists/diagnostic_dimensions"))
    folder = folder / "diagnostic"
    versions = sorted({form_version(y.year) for y in years})
    out = [write_workbook(folder / f"formulaire_{v}.xlsx", form(items, dimensions, v)) for v in versions]
    for year in years:
        name = f"export_{year.school_year}.xlsx"
        rng = generator(iso3, year.school_year, "diagnostic", int(year.enrolment.sum()))
        people = respondents(year, rng, catalogue)
        export = people.join(
            answers(people["identification/niveau"].to_numpy(), items, generator(iso3, "level"), rng)
        )
        export = completed(export, year, rng)
        export = _planted(export, list(items["item"]), year, name, defects)
        sheets = {
            TITLE: export.assign(_index=np.arange(1, len(export) + 1)),
            "observation": observations(export, rng),
            "Plan de sondage": sample_frame(export),
        }
        out.append(write_workbook(folder / name, sheets))
    return out


def _planted(
    export: pd.DataFrame, items: list[str], year: SchoolYear, file: str, defects: Defects
) -> pd.DataFrame:
    """One submission each: off the scale, all alike, not approved, on hold, spelt anew, sent twice."""

    def told(kind: str, rule: str, at: int, column: str = "") -> None:
        defects.add(
            kind=kind,
            rule=rule,
            country=year.iso3,
            school_year=year.school_year,
            source="diagnostic",
            table="submissions",
            unit=pseudonym(year.iso3, export["_uuid"].iloc[at % len(export)]),
            column=column,
            row=at + 2,
            file=file,
            note=TITLE,
        )

    asked = [c for c in map(str, export.columns) if c.split("/")[-1] in items]
    export.loc[1, asked[0]] = 33
    told("off_scale", "DIAG_RANGE", 1, asked[0])
    answered = [c for c in asked if pd.notna(export[c].iloc[2])]
    export.loc[export.index == 2, answered] = 3
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
