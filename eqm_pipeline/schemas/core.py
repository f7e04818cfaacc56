"""The core tables: their columns, keys and pandera schemas.

Belongs here: what conform must deliver and SQL may rely on. Does not belong here: how a table is filled.

Observation tables (`enrolment` … `assessments`) share one long shape: one row is one cell of a delivery. A unit that
is present in `schools` and has no row for a covered measure reported nil; a missing value is a row with a null value
and a status. `sex`, `grade`, `age` are `_T` where the cell is not broken down; cells of one (unit, measure, breakdown)
never overlap in sex. `breakdown, category` carry one further dimension.
"""

from __future__ import annotations

from functools import cache
from typing import Any

OBSERVATION = {
    "country": "category",
    "school_year": "category",
    "source": "category",
    "unit_level": "category",
    "unit": "category",
    "measure": "category",
    "level": "category",
    "grade": "category",
    "age": "category",
    "sex": "category",
    "breakdown": "category",
    "category": "category",
    "value": "float64",
    "obs_status": "category",
    "currency": "category",
    "standard_error": "float64",
    "file": "category",
    "sheet": "category",
    "row": "int32",
    "column": "category",
}
OBSERVATION_KEY = [
    "source",
    "unit_level",
    "unit",
    "measure",
    "level",
    "grade",
    "age",
    "sex",
    "breakdown",
    "category",
]
OBSERVATION_TABLES = (
    "enrolment", "class_groups", "teachers", "heads", "facilities", "textbooks", "exams", "assessments",
    "governance", "support_visits", "coordination", "budget", "population", "national_counts",
)  # fmt: skip

ATTRIBUTES: dict[str, dict[str, str]] = {
    "schools": {
        "country": "category", "school_year": "category", "source": "category", "unit": "str", "code": "str",
        "name": "str", "level": "category", "sector": "category", "location": "category", "subsystem": "category",
        "status": "category", "admin1": "category", "admin2": "category", "edu_region": "category",
        "inspection": "category", "latitude": "float64", "longitude": "float64",
        "file": "category", "sheet": "category", "row": "int32",
    },
    "school_places": {
        "country": "category", "school_year": "category", "source": "category", "unit": "str", "name": "str",
        "admin1": "category", "admin2": "category", "edu_region": "category", "inspection": "category",
        "latitude": "float64", "longitude": "float64", "file": "category", "sheet": "category", "row": "int32",
    },
    "returns": {
        "country": "category", "school_year": "category", "source": "category", "unit_level": "category",
        "unit": "str", "level": "category", "expected": "int32", "deadline": "str", "received_at": "str",
        "file": "category", "sheet": "category", "row": "int32",
    },
    "published_reference": {
        "country": "category", "school_year": "category", "source": "category", "unit": "str", "year": "int16",
        "indicator": "category", "level": "category", "sex": "category", "value": "float64", "publisher": "str",
        "file": "category", "sheet": "category", "row": "int32",
    },
    "sample_frame": {
        "country": "category", "school_year": "category", "source": "category", "unit": "str",
        "actor_level": "category", "stratum": "str", "sampled": "int32", "file": "category", "sheet": "category",
        "row": "int32",
    },
    "respondents": {
        "country": "category", "school_year": "category", "source": "category", "unit": "str",
        "actor_level": "category", "role": "category", "area": "str", "weight": "float64",
        "validation": "category", "form_version": "category", "file": "category", "sheet": "category", "row": "int32",
    },
    "responses": {
        "country": "category", "school_year": "category", "source": "category", "unit": "str", "item": "category",
        "value": "float64", "obs_status": "category", "file": "category", "sheet": "category", "row": "int32",
        "column": "category",
    },
}  # fmt: skip
ATTRIBUTE_KEYS = {
    "schools": ["source", "unit", "level"],
    "school_places": ["source", "unit"],
    "returns": ["source", "unit_level", "unit", "level"],
    "published_reference": ["source", "indicator", "year", "level", "sex"],
    "sample_frame": ["source", "unit"],
    "respondents": ["source", "unit"],
    "responses": ["source", "unit", "item"],
}
TABLES = (*OBSERVATION_TABLES, *ATTRIBUTES)
STATUSES = ["A", "B", "D", "E", "I", "K", "L", "M", "O", "P", "Q", "S", "U", "V", "W"]
SEXES = ["F", "M", "_T", "_U"]


def columns(table: str) -> dict[str, str]:
    """Column names and pandas types of a core table."""
    return ATTRIBUTES.get(table, OBSERVATION)


def key(table: str) -> list[str]:
    """The columns that name a row within one country × school year."""
    return ATTRIBUTE_KEYS.get(table, OBSERVATION_KEY)


@cache
def schema(table: str) -> Any:
    """The pandera schema of a core table; categories are judged by their categories, not row by row."""
    import pandas as pd

    from eqm_pipeline.schemas.combinations import repeated
    from eqm_pipeline.schemas.pandera_alone import pa

    def among(*allowed: str) -> Any:
        ok = set(allowed)
        return pa.Check(lambda s: set(s.cat.categories) <= ok, error=f"one of {', '.join(sorted(ok))}")

    checks = {
        "obs_status": [among(*STATUSES)],
        "sex": [among(*SEXES)],
        "level": [among("0", "1", "2", "3", "2_3", "_T", "_Z")],
        "sector": [among("public", "private", "community", "_U")],
        "location": [among("urban", "rural", "_U")],
        "status": [among("open", "closed", "closed_insecurity", "relocated", "merged", "not_returned")],
        "actor_level": [among("school", "district", "central")],
        "unit_level": [among("school", "country", "admin1", "admin2", "edu_region", "inspection")],
    }
    nullable = {"value", "standard_error", "latitude", "longitude", "weight"}
    coded = pa.Check(lambda s: isinstance(s.dtype, pd.CategoricalDtype), error="category")
    spec = {
        name: pa.Column(
            # told that it is a category, pandera makes the type anew from all its codes each time
            None if kind == "category" else str if kind == "str" else kind,
            checks=[
                *([coded] if kind == "category" else []),
                *checks.get(name, []),
                *([pa.Check.ge(0)] if name == "value" and table != "published_reference" else []),
            ],
            nullable=name in nullable,
        )
        for name, kind in columns(table).items()
    }
    whole = pa.Check(
        lambda d: ~pd.Series(repeated(d, key(table)), index=d.index),
        error=f"unique by {', '.join(key(table))}",
    )
    return pa.DataFrameSchema(spec, checks=[whole], strict=True, ordered=True)
