"""Seeds made of the declarations of measures: what is derived of one unit, and what a contract asks for.

Belongs here: conditions of derived flags, norms, grades and attributes that a source asks for. Not here: arithmetic (SQL),
or which source covers which measure (seeds_contracts.py).
"""

from __future__ import annotations

from typing import Any

from eqm_pipeline.catalogue import Catalogue
from eqm_pipeline.catalogue.models import Contract
from eqm_pipeline.errors import CatalogueError
from eqm_pipeline.warehouse.seeds_contracts import asked_codes, asked_levels

Rows = list[tuple[Any, ...]]
COLUMNS: dict[str, dict[str, str]] = {
    "derived_conditions": {
        "measure": "varchar", "core_table": "varchar", "position": "integer", "n_conditions": "integer",
        "reported": "varchar", "breakdown": "varchar", "category": "varchar", "at_least": "double", "at_most": "double",
        "above": "double",
    },
    "asked_grades": {
        "country": "varchar", "source": "varchar", "unit_level": "varchar", "measure": "varchar", "level": "varchar",
        "breakdown": "varchar", "grade": "varchar",
    },
    "asked_attributes": {"country": "varchar", "source": "varchar", "attribute": "varchar"},
    "teacher_norms": {"country": "varchar", "level": "varchar", "pupils_per_teacher": "double"},
}  # fmt: skip
NORM_LEVEL = "1"


def seeds(catalogue: Catalogue) -> dict[str, Rows]:
    """All four, rows in the order of COLUMNS."""
    grades: Rows = []
    attributes: Rows = []
    for (iso3, source), contract in catalogue.contracts.items():
        grades += [(iso3, source, *row) for row in sorted(_grades(contract))]
        told = {c.to for t in contract.tables.values() for c in t.columns.values() if c.to and "." in c.to}
        attributes += [(iso3, source, attribute) for attribute in sorted(told)]
    default = catalogue.programme.teacher_norm
    return {
        "derived_conditions": _conditions(catalogue),
        "asked_grades": grades,
        "asked_attributes": attributes,
        "teacher_norms": [
            (iso3, NORM_LEVEL, c.teacher_norm or default) for iso3, c in catalogue.countries.items()
        ],
    }


def _conditions(catalogue: Catalogue) -> Rows:
    rows: Rows = []
    for code, measure in catalogue.measures.items():
        for position, c in enumerate(measure.derive, 1):
            if c.measure not in catalogue.measures or catalogue.measures[c.measure].derive:
                what = f"derived of {c.measure}, which is no measure that a delivery holds"
                dit = f"dérivé de {c.measure}, qui n'est pas une mesure qu'un envoi contient"
                raise CatalogueError((what, dit), where=f"measures: {code}")
            bounds = (c.min, c.max, c.over)
            rows.append(
                (
                    code,
                    measure.table,
                    position,
                    len(measure.derive),
                    c.measure,
                    c.breakdown,
                    c.category,
                    *bounds,
                )
            )
    return rows


def _grades(contract: Contract) -> set[tuple[str, ...]]:
    """Single grades that counts are asked for, whatever their breakdown."""
    out: set[tuple[str, ...]] = set()
    for table in contract.tables.values():
        for c in table.columns.values():
            if c.kind != "count" or not c.measure or c.measure == "@row" or c.printed_total:
                continue
            for grade in asked_codes(contract, table, "grade", c.grade) - {"_T"}:
                for level in asked_levels(contract, table, c):
                    out.add((table.unit_level, c.measure, level, c.breakdown, grade))
    return out
