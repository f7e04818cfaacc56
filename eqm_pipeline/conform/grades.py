"""Grades of a long table: one that no row is of was left out of the extract, and its pupils with it.

Belongs here: tables in which the grade stands in a column of each row. Does not belong here: grades that stand in headers
(headers.py), grades that one school lacks (quality/).
"""

from __future__ import annotations

from collections.abc import Mapping

from eqm_pipeline.catalogue.labels import normalise
from eqm_pipeline.conform.slice import Slice


def check(s: Slice, grades: Mapping[str, int]) -> None:
    """One finding with the grades of a level (`grades`: how many it has that year) that the code list can name and no row is of.

    Only tables of schools: those of areas and published counts hold the grades that somebody chose to print. Of a level that
    has no row with a grade at all nothing can be told.
    """
    dimensions = s.table.dimensions
    if "grade" not in dimensions or "measure" in dimensions or s.table.unit_level != "school":
        return
    if not s.has(dimensions["grade"].column):
        return
    named = _named(s)
    column = s.column(dimensions["grade"].column).drop_duplicates()
    sent = {normalise(_label(v)) for v in column.dropna()}
    present = {pair for pair, labels in named.items() if sent & {normalise(x) for x in labels}}
    absent: dict[tuple[str, str], str] = {}
    for level in sorted({lv for lv, _ in present if lv in grades}):
        of_level = {(level, str(g)) for g in range(1, grades[level] + 1)}
        if of_level & present:
            absent |= {pair: named[pair][0] for pair in sorted((of_level & set(named)) - present)}
    if absent:
        s.findings.add(
            "GRADE_ABSENT",
            table=s.name,
            file=str(s.raw.file[0]),
            sheet=str(s.raw.sheet[0]),
            column=f"{dimensions['grade'].column} ({s.name})",  # tables may share the name of this column
            value=", ".join(absent.values()),
            parameters="absent=" + " ".join(f"{level}:{grade}" for level, grade in absent),
            n=len(absent),
        )


def _label(value: object) -> str:
    return str(int(value)) if isinstance(value, float) and value.is_integer() else str(value)


def _named(s: Slice) -> dict[tuple[str, str], list[str]]:
    """Labels by (level, grade): the level is that of the table, or what the same label says in its column of levels."""
    dimensions, codes = s.table.dimensions, s.contract.codes
    level = dimensions.get("level")
    of_level: Mapping[str, str] = {}
    if level:
        of_level = codes.get(level.codes, {}) if level.column == dimensions["grade"].column else {}
        if not of_level:
            return {}  # a level of another column: which grades it has is not said by the label of the grade
    out: dict[tuple[str, str], list[str]] = {}
    for label, grade in codes.get(dimensions["grade"].codes, {}).items():
        out.setdefault((of_level.get(label, "") if level else s.table.level, grade), []).append(label)
    return out
