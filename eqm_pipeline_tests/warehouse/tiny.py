"""A country small enough to compute by hand: four schools, two regions and inspectorates, three grades.

Belongs here: a catalogue with one contract, and core tables written as conform writes them. No figures are asserted here.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterable
from pathlib import Path

import pandas as pd
import yaml

from eqm_pipeline.catalogue import Catalogue
from eqm_pipeline.catalogue.load import HERE
from eqm_pipeline.schemas import core, series

YEARS = ("2021-2022", "2022-2023")
AREAS = """area_level,area,name,parent,aliases,valid_from,valid_to,pcode
country,TGO,Togo,,,,,
admin1,A1,Savane,TGO,,,,
edu_region,R1,Region 1,TGO,,,,
edu_region,R2,Region 2,TGO,,,,
inspection,I1,Inspection 1,R1,,,,
inspection,I2,Inspection 2,R2,,,,
"""
COUNTS = {"kind": "count", "zero": "nil"}
CENSUS = {
    "source": "census",
    "title": {"en": "Census", "fr": "Recensement"},
    "files": "*.csv",
    "school_year": {"from": "file_name"},
    "reader": {"format": "delimited"},
    "tables": {
        "schools": {
            "unit": "code",
            "columns": {
                "code": {"to": "schools.unit", "kind": "code"},
                "{sex}{grade}": COUNTS
                | {"to": "enrolment", "measure": "enrolment", "sex": "{sex}", "grade": "{grade}"},
                "R{sex}{grade}": COUNTS
                | {"to": "enrolment", "measure": "repeaters", "sex": "{sex}", "grade": "{grade}"},
                "{sex}age{age}": COUNTS
                | {"to": "enrolment", "measure": "new_entrants", "sex": "{sex}", "age": "{age}"},
                "{status} {sex}": COUNTS
                | {
                    "to": "teachers",
                    "measure": "teachers",
                    "sex": "{sex}",
                    "breakdown": "teacher_status",
                    "category": "{status}",
                },
                "rooms": COUNTS | {"to": "facilities", "measure": "classrooms"},
                "water": {"to": "facilities", "measure": "has_water", "kind": "flag", "zero": "nil"},
            },
        }
    },
    "codes": {
        "sex": {"F": "F", "M": "M"},
        "grade": {"1": "1", "2": "2", "3": "3"},
        "age": {"6": "6"},
        "status": {"public": "civil_servant"},
    },
}
COMPLEMENTS = {
    "source": "complements",
    "kind": "complement",
    "title": {"en": "Complements", "fr": "Compléments"},
    "files": "*.xlsx",
    "school_year": {"from": "file_name"},
    "reader": {"format": "workbook"},
    "tables": {
        level: {
            "unit": "area",
            "unit_level": level,
            "level": "_T",
            "optional": True,
            "dimensions": {"age": {"column": "age", "codes": "age"}},
            "columns": {"{sex}": COUNTS | {"to": "population", "measure": "population", "sex": "{sex}"}},
        }
        for level in ("country", "edu_region")
    }
    | {
        "visits": {
            "unit": "area",
            "unit_level": "inspection",
            "optional": True,
            "columns": {"inspectors": COUNTS | {"to": "support_visits", "measure": "inspectors"}},
        },
        "budget": {
            "unit": "area",
            "unit_level": "inspection",
            "optional": True,
            "currency": "XOF",
            "columns": {
                s: {
                    "to": "budget",
                    "measure": "budget",
                    "kind": "amount",
                    "breakdown": "budget_stage",
                    "category": s,
                }
                for s in ("programmed", "accessed")
            },
        },
    },
    "codes": {"age": {"6": "6"}, "sex": {"F": "F", "M": "M"}},
}
COUNTRY = {
    "iso3": "TGO",
    "name": {"en": "Togo", "fr": "Togo"},
    "languages": ["fr"],
    "currency": "XOF",
    "calendar": {"start_month": 10, "end_month": 7},
    "chains": {},
    "structure": [{"from": 1970, "entry_age": 6, "durations": {"1": 3}}],
    "grade_names": {},
    "preferred_sources": {"default": "census"},
    "bounding_box": [0, 0, 1, 1],
}


def catalogue(folder: Path, **country: object) -> Catalogue:
    """The package's measures and indicators, with this one country."""
    here = folder / "catalogue"
    shutil.copytree(HERE, here, ignore=shutil.ignore_patterns("countries", "*.py", "__pycache__"))
    programme = yaml.safe_load((here / "programme.yml").read_text()) | {"countries": ["TGO"]}
    (here / "programme.yml").write_text(yaml.safe_dump(programme))
    home = here / "countries" / "tgo"
    (home / "sources").mkdir(parents=True)
    (home / "areas.csv").write_text(AREAS)
    (home / "country.yml").write_text(yaml.safe_dump(COUNTRY | country))
    for contract in (CENSUS, COMPLEMENTS):
        (home / "sources" / f"{contract['source']}.yml").write_text(yaml.safe_dump(contract))
    return Catalogue(here)


def cells(measure: str, rows: Iterable[tuple[object, ...]], **same: str) -> list[dict[str, object]]:
    """Observations from (unit, sex, value) or (unit, sex, grade, value); a None value is missing."""
    out = []
    for unit, sex, *grade, value in rows:
        row = {
            "measure": measure,
            "unit": unit,
            "sex": sex,
            "value": value,
            "grade": grade[0] if grade else "_T",
        }
        out.append(row | {"obs_status": "A" if value is not None else "O"} | same)
    return out


DEFAULTS = {
    "country": "TGO", "source": "census", "unit_level": "school", "level": "1", "grade": "_T", "age": "_T", "sex": "_T",
    "breakdown": "_Z", "category": "_Z", "obs_status": "A", "currency": "_Z", "sector": "public", "location": "rural",
    "status": "open", "subsystem": "_Z", "row": 1,
}  # fmt: skip


def write(data: Path, school_year: str, table: str, rows: list[dict[str, object]]) -> None:
    """Rows of a core table as Parquet, one file a source, in the columns and types of the schema."""
    frame = pd.DataFrame(rows)
    for column, kind in core.columns(table).items():
        if column not in frame:
            frame[column] = school_year if column == "school_year" else DEFAULTS.get(column, "")
        frame[column] = frame[column].fillna(DEFAULTS[column]) if column in DEFAULTS else frame[column]
        if kind == "float64":
            frame[column] = pd.to_numeric(frame[column], errors="coerce")
    frame = frame[list(core.columns(table))].astype(core.columns(table))
    for source, part in frame.groupby("source", observed=True):
        if table in series.TABLES:
            known = data / "core" / "series" / "country=TGO" / f"school_year={school_year}"
            others = [pd.read_parquet(f) for f in known.glob("*.parquet") if f.stem != f"{source}-{table}"]
            free = 1 + max((int(o[series.ID].max()) for o in others), default=0)
            part, of_table = series.told(part.reset_index(drop=True), table, free)
            _store(of_table, known / f"{source}-{table}.parquet")
        _store(
            part, data / "core" / table / "country=TGO" / f"school_year={school_year}" / f"{source}.parquet"
        )


def _store(frame: pd.DataFrame, path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    frame.to_parquet(path, index=False)


SCHOOLS = [
    {"unit": "a", "inspection": "I1", "edu_region": "R1", "admin1": "A1", "location": "urban"},
    {"unit": "b", "inspection": "I1", "edu_region": "", "admin1": "A1", "sector": "private"},
    {"unit": "c", "inspection": "I2", "edu_region": "R2", "admin1": "A1"},
    {"unit": "d", "inspection": "I2", "edu_region": "R2", "admin1": "A1", "sector": "community"},
]


def write_year(data: Path, school_year: str, *, teachers_of_d: int | None = None) -> None:
    """Enrolment 120 (a 30, b 30, c 40, d 20); teachers a 1, b 2, c nil, d missing unless given; water a yes, b no."""
    write(data, school_year, "schools", SCHOOLS)
    enrolled = [
        ("a", "F", "1", 10), ("a", "M", "1", 20), ("b", "F", "1", 10), ("b", "M", "2", 20), ("c", "F", "2", 15),
        ("c", "M", "3", 25), ("d", "F", "3", 20),
    ]  # fmt: skip
    repeating = [("a", "F", "1", 2), ("c", "M", "3", 5)]
    entering = cells("new_entrants", [("a", "F", 8), ("a", "M", 20)], age="6")
    entering += cells("new_entrants", [("b", "F", 10)], age="7")
    write(
        data,
        school_year,
        "enrolment",
        cells("enrolment", enrolled) + cells("repeaters", repeating) + entering,
    )
    staff = [("a", "F", 1), ("b", "M", 2)] + ([("d", "F", teachers_of_d)] if teachers_of_d != 0 else [])
    by_status = {"breakdown": "teacher_status", "category": "civil_servant"}
    write(data, school_year, "teachers", cells("teachers", staff, **by_status))
    flags = [("a", "_T", 1), ("b", "_T", 0), ("c", "_T", None), ("d", "_T", None)]
    rooms = cells("classrooms", [("a", "_T", 2), ("b", "_T", 1), ("c", "_T", 3)])
    write(data, school_year, "facilities", rooms + cells("has_water", flags))


def write_population(data: Path, school_year: str, *, regions: bool = False) -> None:
    """Fifty girls and fifty boys of each age from 5 to 10 in the country; a quarter of them in R1, the rest in R2."""
    rows = []
    for age in range(5, 11):
        shared = {"age": str(age), "level": "_T", "source": "complements"}
        rows += cells("population", [("TGO", "F", 50), ("TGO", "M", 50)], unit_level="country", **shared)
        if regions:
            parts = [("R1", "F", 12), ("R1", "M", 13), ("R2", "F", 38), ("R2", "M", 37)]
            rows += cells("population", parts, unit_level="edu_region", **shared)
    write(data, school_year, "population", rows)
