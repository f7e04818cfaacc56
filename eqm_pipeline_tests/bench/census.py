"""A census of full size: 20,000 schools × 180 columns in one CSV, with its contract; of any country of the programme.

Belongs here: the columns, each with what it means and its figures. Does not belong here: timing (rules.py, scenarios.py)
or other shapes (texts.py).
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from eqm_pipeline.catalogue import Catalogue
from eqm_pipeline.catalogue.models import Contract
from eqm_pipeline.samples.native.frames import area_names
from eqm_pipeline.samples.schools import SchoolYear, build

COUNTRY, YEAR, SOURCE, SCHOOLS = "TGO", "2021-2022", "bench", 20_000
SCALE = 2.7  # times the schools of Togo
COUNT = {"kind": "count", "zero": "nil", "level": "1"}
SEXES = ("F", "M")
LABELS = {
    "sector": ("public", "private", "community"),
    "location": ("urban", "rural"),
    "status": ("open", "closed", "closed_insecurity", "relocated"),
    "subsystem": ("francophone", "anglophone", "traditionnel", "franco_arabe", "medersa"),
}
WIDTH = 6  # ages asked of each grade
Told = dict[str, tuple[dict[str, Any], Any]]  # header → what it means, its figures


def write(folder: Path, catalogue: Catalogue) -> tuple[Path, Catalogue, tuple[int, int]]:
    """The file, a catalogue that knows its contract, and its size (rows, columns)."""
    told = columns(build(COUNTRY, YEAR, SCALE, 0, catalogue), catalogue)
    frame = pd.DataFrame({h: v for h, (_, v) in told.items()}).iloc[:SCHOOLS]
    path = folder / f"{SOURCE}_{YEAR}.csv"
    frame.to_csv(path, index=False, lineterminator="\n")
    contract = Contract.model_validate(contract_of(SOURCE, "*.csv", told))
    known = Catalogue(catalogue.folder)
    known.__dict__["contracts"] = catalogue.contracts | {(COUNTRY, SOURCE): contract}
    return path, known, frame.shape


def contract_of(source: str, files: str, told: Told) -> dict[str, Any]:
    """The contract of such a file, as its YAML says it."""
    table = {"unit": "code", "columns": {h: spec for h, (spec, _) in told.items()}}
    return {
        "source": source, "title": {"en": "Full size", "fr": "Taille réelle"}, "files": files,
        "school_year": {"from": "file_name"}, "reader": {"format": "delimited"}, "missing": ["ND"], "tables": {"ecole": table},
        "codes": {c: {s: s for s in labels} for c, labels in LABELS.items()},
    }  # fmt: skip


def columns(y: SchoolYear, catalogue: Catalogue) -> Told:
    """Every column of the file in its order; about 180 where primary education has six grades."""
    return _identity(y, catalogue) | _pupils(y) | _aged(y) | _staff(y) | _places(y) | _exams(y, catalogue)


def _identity(y: SchoolYear, catalogue: Catalogue) -> Told:
    s = y.schools
    out: Told = {
        "code": ({"to": "schools.unit", "kind": "code"}, s["unit"]),
        "administrative": ({"to": "schools.code", "kind": "text"}, s["code"]),
        "name": ({"to": "schools.name", "kind": "text"}, s["name"]),
    }
    for place in ("latitude", "longitude"):
        out[place] = ({"to": f"schools.{place}", "kind": "number"}, s[place])
    coded = ["sector", "location", *(c for c in ("status", "subsystem") if s[c].nunique() > 1)]
    for name in coded:
        out[name] = ({"to": f"schools.{name}", "kind": "code", "codes": name}, s[name])
    for area in ("admin1", "admin2", "edu_region", "inspection"):
        spec = {"to": f"schools.{area}", "kind": "code", "codes": "areas"}
        out[area] = (spec, area_names(y, catalogue, area))
    return out


def _pupils(y: SchoolYear) -> Told:
    out: Told = {}
    for measure, array in (("enrolment", y.enrolment), ("repeaters", y.repeaters)):
        for g in range(array.shape[1]):
            for k, sex in enumerate(SEXES):
                spec = COUNT | {"to": "enrolment", "measure": measure, "grade": str(g + 1), "sex": sex}
                out[f"{measure} {g + 1} {sex}"] = (spec, array[:, g, k])
    for k, sex in enumerate(SEXES):
        new = COUNT | {"to": "enrolment", "measure": "new_entrants", "grade": "1", "sex": sex}
        out[f"new {sex}"] = (new, y.new_entrants[:, k])
        annex = COUNT | {"to": "enrolment", "measure": "enrolment", "sex": sex, "level": "0"}
        out[f"annex {sex}"] = (annex, y.pre_primary[:, k])
        for g in range(y.lower_secondary.shape[1]):
            beyond = COUNT | {
                "to": "enrolment",
                "measure": "enrolment",
                "sex": sex,
                "level": "2",
                "grade": str(g + 1),
            }
            out[f"college {g + 1} {sex}"] = (beyond, y.lower_secondary[:, g, k])
    return out


def _aged(y: SchoolYear) -> Told:
    """Pupils by grade, age and sex; those younger or older than asked stand at the first or last age."""
    out: Told = {}
    ages = np.array(y.ages)
    for g in range(y.enrolment.shape[1]):
        youngest = min(6 + g - 1, int(ages[-1]) - WIDTH + 1)
        told = np.clip(ages, youngest, youngest + WIDTH - 1)
        for age in range(youngest, youngest + WIDTH):
            for k, sex in enumerate(SEXES):
                spec = COUNT | {"to": "enrolment", "measure": "enrolment", "grade": str(g + 1), "sex": sex}
                out[f"age {g + 1} {age} {sex}"] = (
                    spec | {"age": str(age)},
                    y.by_age[:, g, told == age, k].sum(1),
                )
    return out


def _staff(y: SchoolYear) -> Told:
    out: Told = {}
    for k, sex in enumerate(SEXES):
        for i, status in enumerate(y.statuses):
            spec = COUNT | {"to": "teachers", "measure": "teachers", "sex": sex}
            spec |= {"breakdown": "teacher_status", "category": status}
            out[f"{status} {sex}"] = (spec, y.teachers[:, i, k])
        whole = {"teachers": y.teachers.sum(1), "trained_teachers": y.trained, "qualified_teachers": y.qualified,
                 "in_service_teachers": y.in_service}  # fmt: skip
        for measure, array in whole.items():
            out[f"{measure} {sex}"] = (
                COUNT | {"to": "teachers", "measure": measure, "sex": sex},
                array[:, k],
            )
        for measure, array in (("heads", y.heads), ("trained_heads", y.trained_heads)):
            out[f"{measure} {sex}"] = (COUNT | {"to": "heads", "measure": measure, "sex": sex}, array[:, k])
    return out


def _places(y: SchoolYear) -> Told:
    out: Told = {}
    for i, material in enumerate(("permanent", "semi_permanent", "other")):
        spec = COUNT | {
            "to": "facilities",
            "measure": "classrooms",
            "breakdown": "material",
            "category": material,
        }
        out[f"rooms {material}"] = (spec, y.classrooms[:, i])
    for g in range(y.enrolment.shape[1]):
        spec = COUNT | {"to": "class_groups", "measure": "class_groups", "grade": str(g + 1)}
        out[f"groups {g + 1}"] = (spec, y.class_groups[:, g])
        for k, subject in enumerate(("reading", "maths")):
            book = COUNT | {"to": "textbooks", "measure": "textbooks", "grade": str(g + 1), "zero": "suspect"}
            out[f"{subject} {g + 1}"] = (
                book | {"breakdown": "subject", "category": subject},
                y.textbooks[:, k, g],
            )
    for measure, values in (("seats", y.seats), ("latrine_cabins", y.latrine_cabins)):
        out[measure] = (COUNT | {"to": "facilities", "measure": measure}, values)
    out["meetings"] = (COUNT | {"to": "governance", "measure": "committee_meetings"}, y.committee_meetings)
    for flag, values in y.flags.items():
        table = (
            "facilities"
            if flag in ("has_water", "has_latrine", "has_electricity", "has_handwashing", "has_canteen")
            else "governance"
        )
        out[flag] = (COUNT | {"to": table, "measure": flag, "kind": "flag"}, values)
    return out


def _exams(y: SchoolYear, catalogue: Catalogue) -> Told:
    """The examination that ends primary education, where there is one."""
    exams = [e.code for e in catalogue.countries[y.iso3].exams if e.level == y.exam_level == "1"]
    out: Told = {}
    if not exams:
        return out
    for i, stage in enumerate(("registered", "present", "passed")):
        spec = COUNT | {"to": "exams", "breakdown": "exam", "category": exams[0]}
        for k, sex in enumerate(SEXES):
            out[f"{stage} {sex}"] = (spec | {"measure": f"candidates_{stage}", "sex": sex}, y.exam[:, i, k])
        free = spec | {"measure": f"free_candidates_{stage}"}
        out[f"free {stage}"] = (free, y.exam[:, i].sum(1) // 10)
    return out
