"""A small census: the contract and the areas that files of cases are sent under.

Belongs here: the columns such a file may have. Does not belong here: files, or rules.
"""

from __future__ import annotations

from typing import Any

COUNTS = {"kind": "count", "zero": "nil", "required": False}
AREAS: tuple[dict[str, Any], ...] = (
    {"area_level": "country", "area": "TGO", "name": "Togo"},
    {"area_level": "admin1", "area": "A1", "name": "Savanes", "parent": "TGO"},
    {"area_level": "edu_region", "area": "R1", "name": "Région Nord", "parent": "TGO"},
    {"area_level": "edu_region", "area": "R2", "name": "Région Sud", "parent": "TGO"},
    {"area_level": "inspection", "area": "I1", "name": "Inspection Nord", "parent": "R1"},
    {"area_level": "inspection", "area": "I2", "name": "Inspection Sud", "parent": "R2"},
)
CENSUS: dict[str, Any] = {
    "source": "census",
    "title": {"en": "Census", "fr": "Recensement"},
    "files": "*.csv",
    "school_year": {"from": "file_name"},
    "reader": {"format": "delimited", "encoding": "utf-8", "delimiter": ","},
    "missing": ["", "ND"],
    "tolerance": 1.0,
    "tables": {
        "ecole": {
            "unit": "code",
            "totals": {"column": "name", "block": "inspection"},
            "columns": {
                "code": {"to": "schools.unit", "kind": "code"},
                "name": {"to": "schools.name", "kind": "text", "required": False},
                "region": {
                    "to": "schools.edu_region", "kind": "code", "codes": "areas", "required": False,
                },
                "inspection": {
                    "to": "schools.inspection", "kind": "code", "codes": "areas", "required": False,
                },
                "sector": {"to": "schools.sector", "kind": "code", "codes": "sector", "required": False},
                "location": {"to": "schools.location", "kind": "code", "codes": "location", "required": False},
                "latitude": {"to": "schools.latitude", "kind": "number", "required": False},
                "longitude": {"to": "schools.longitude", "kind": "number", "required": False},
                "{sex}{grade}": COUNTS
                | {"to": "enrolment", "measure": "enrolment", "sex": "{sex}", "grade": "{grade}"},
                "R{sex}{grade}": COUNTS
                | {"to": "enrolment", "measure": "repeaters", "sex": "{sex}", "grade": "{grade}"},
                "T{sex}": COUNTS | {"to": "teachers", "measure": "teachers", "sex": "{sex}"},
                "rooms": COUNTS | {"to": "facilities", "measure": "classrooms"},
                "water": {
                    "to": "facilities", "measure": "has_water", "kind": "flag", "zero": "nil", "required": False,
                },
                "mark": {"kind": "number", "scale": [0, 20], "required": False, "ignore": "not published"},
            },
        }
    },
    "codes": {
        "sex": {"F": "F", "M": "M"},
        "grade": {g: g for g in "123456"},
        "sector": {"Public": "public", "Privé": "private"},
        "location": {"Urbain": "urban", "Rural": "rural"},
    },
}  # fmt: skip
