"""Seeds made of the contracts: which source covers which measure, and which source counts.

Belongs here: coverage by contract, so that "no row" can be told from "not asked". Does not belong here: data.
"""

from __future__ import annotations

from typing import Any

from eqm_pipeline.catalogue import Catalogue
from eqm_pipeline.catalogue.models import Column, Contract, Table

Rows = list[tuple[Any, ...]]
COLUMNS: dict[str, dict[str, str]] = {
    "covered_measures": {
        "country": "varchar", "source": "varchar", "unit_level": "varchar", "core_table": "varchar",
        "measure": "varchar", "level": "varchar", "breakdown": "varchar", "total_age": "boolean", "by_age": "boolean",
        "by_sex": "boolean", "nil_when_absent": "boolean", "certain": "boolean", "fills_total": "boolean",
    },
    "covered_grades": {
        "country": "varchar", "source": "varchar", "unit_level": "varchar", "measure": "varchar", "level": "varchar",
        "grade": "varchar", "sex": "varchar",
    },
    "covered_ages": {
        "country": "varchar", "source": "varchar", "unit_level": "varchar", "measure": "varchar", "level": "varchar",
        "age": "varchar",
    },
    "preferred_sources": {"country": "varchar", "measure": "varchar", "source": "varchar", "rank": "integer"},
}  # fmt: skip
ESSENTIAL = {"exam", "subject", "budget_stage"}
KINDS = ("emis", "complement", "reference", "diagnostic")


def seeds(catalogue: Catalogue) -> dict[str, Rows]:
    """All of them. `fills_total` marks the breakdown whose sum stands for a measure that has no `_Z` rows."""
    covered: Rows = []
    grades: Rows = []
    ages: Rows = []
    preferred: Rows = []
    measures = set(catalogue.measures)
    for iso3, country in catalogue.countries.items():
        contracts = [c for (i, _), c in catalogue.contracts.items() if i == iso3]
        for contract in contracts:
            found = _covered(contract, measures)
            covered += [(iso3, contract.source, *row) for row in _with_totals(found)]
            grades += [(iso3, contract.source, *row) for row in sorted(_grades(contract, measures))]
            ages += [(iso3, contract.source, *row) for row in sorted(_ages(contract, measures))]
        for measure, about in catalogue.measures.items():
            chosen = country.preferred_sources
            first = chosen.get(measure, chosen.get(about.table, chosen.get("default")))
            preferred += [
                (iso3, measure, c.source, 0 if c.source == first else 1 + KINDS.index(c.kind))
                for c in contracts
            ]
    return {
        "covered_measures": covered,
        "covered_grades": grades,
        "covered_ages": ages,
        "preferred_sources": preferred,
    }


Key = tuple[str, str, str, str, str]


def _covered(contract: Contract, measures: set[str]) -> dict[Key, list[bool]]:
    """What each measure of a contract is asked by; national counts are not, they say all that they hold."""
    found: dict[Key, list[bool]] = {}
    for table in contract.tables.values():
        for column in table.columns.values():
            if not column.to or "." in column.to or column.printed_total or not column.measure:
                continue
            if column.to == "national_counts":
                continue
            by_row = column.measure == "@row" or "measure" in table.dimensions
            named = _codes(contract, table, "measure") if by_row else {column.measure}
            for measure in sorted(named & measures):
                for level in sorted(asked_levels(contract, table, column)):
                    for breakdown in sorted(_breakdowns(table, column)):
                        key = (table.unit_level, column.to, measure, level, breakdown)
                        _note(found.setdefault(key, [False] * 5), contract, table, column, by_row)
    return found


def _note(flags: list[bool], contract: Contract, table: Table, column: Column, by_row: bool) -> None:
    ages = _codes(contract, table, "age") if "age" in table.dimensions else {column.age}
    flags[0] |= "_T" in ages
    flags[1] |= bool(ages - {"_T"})
    flags[2] |= column.sex != "_T" or "sex" in table.dimensions
    flags[3] |= column.kind == "count"
    always = column.required and not table.optional and not by_row and "level" not in table.dimensions
    flags[4] |= always and column.kind == "count"


def _grades(contract: Contract, measures: set[str]) -> set[tuple[str, ...]]:
    """Grades and sexes that counts are asked for, so that a grade in which all report nil is nil and not unknown."""
    out: set[tuple[str, ...]] = set()
    for table, c in _counts(contract, measures):
        grades = asked_codes(contract, table, "grade", c.grade) - {"_T"}
        sexes = asked_codes(contract, table, "sex", c.sex) | {"_T"}
        levels = asked_levels(contract, table, c)
        out |= {(table.unit_level, c.measure or "", lv, g, s) for lv in levels for g in grades for s in sexes}
    return out


def _ages(contract: Contract, measures: set[str]) -> set[tuple[str, ...]]:
    """Single ages that counts are asked for; a population is only what is listed."""
    out: set[tuple[str, ...]] = set()
    for table, c in _counts(contract, measures - {"population"}):
        ages = asked_codes(contract, table, "age", c.age) - {"_T"}
        levels = asked_levels(contract, table, c)
        out |= {(table.unit_level, c.measure or "", lv, a) for lv in levels for a in ages}
    return out


def _counts(contract: Contract, measures: set[str]) -> list[tuple[Table, Column]]:
    """Columns that hold a count of one of these measures, without breakdown."""
    return [
        (table, c)
        for table in contract.tables.values()
        for c in table.columns.values()
        if c.kind == "count" and c.measure in measures and c.breakdown == "_Z" and not c.printed_total
    ]


def asked_codes(contract: Contract, table: Table, dimension: str, said: str) -> set[str]:
    """Codes of a dimension that a column stands for: those of its placeholder, or of the column that carries it."""
    if dimension in table.dimensions:
        return _codes(contract, table, dimension)
    return set(contract.codes.get(said.strip("{}"), {}).values()) if said.startswith("{") else {said}


def _codes(contract: Contract, table: Table, dimension: str) -> set[str]:
    spec = table.dimensions.get(dimension)
    return set(contract.codes.get(spec.codes, {}).values()) if spec else set()


def asked_levels(contract: Contract, table: Table, column: Column) -> set[str]:
    """Levels of education that a column stands for."""
    if "level" in table.dimensions:
        return _codes(contract, table, "level")
    level = column.level or table.level
    return set(contract.codes.get(level.strip("{}"), {}).values()) if level.startswith("{") else {level}


def _breakdowns(table: Table, column: Column) -> set[str]:
    """`sector` and `location` of a row become a breakdown where they are not `_T`."""
    rows = {d for d in ("sector", "location") if d in table.dimensions}
    return {column.breakdown} | rows


def _with_totals(found: dict[Key, list[bool]]) -> Rows:
    rows: Rows = []
    breakdowns: dict[tuple[str, ...], set[str]] = {}
    for *of, breakdown in found:
        breakdowns.setdefault(tuple(of), set()).add(breakdown)
    for key, (total_age, by_age, by_sex, nil, certain) in sorted(found.items()):
        *of, breakdown = key
        others = breakdowns[key[:-1]]
        fills = "_Z" not in others and breakdown == min(others - ESSENTIAL, default="")
        # ages of a population are no total of it: only the listed ages are there
        told = total_age or key[2] == "population"
        rows.append((*of, breakdown, told, by_age, by_sex, nil, certain, fills))
        if fills:
            rows.append((*of, "_Z", True, False, by_sex, nil, certain, False))
    return rows
