"""Grades of a long table: one that no row is of was left out of the extract, and its pupils with it.

Belongs here: tables in which the grade stands in a column of each row. Does not belong here: grades that stand in headers
(headers.py), grades that one school lacks (quality/).
"""

from __future__ import annotations

from collections.abc import Mapping

from eqm_pipeline.catalogue.labels import normalise
from eqm_pipeline.conform.slice import Slice


def check(s: Slice, grades: Mapping[str, int]) -> None:
    """A finding for each grade of a level (`grades`: how many it has that year) that the code list can name and no row is of.

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
    for level in sorted({lv for lv, _ in present if lv in grades}):
        of_level = {str(g) for g in range(1, grades[level] + 1)}
        if not any(g in of_level for lv, g in present if lv == level):
            continue
        for (lv, grade), labels in sorted(named.items()):
            if lv == level and grade in of_level and (lv, grade) not in present:
                s.findings.add(
                    "GRADE_ABSENT",
                    table=s.name,
                    file=str(s.raw.file[0]) if len(s.raw) else "",
                    sheet=str(s.raw.sheet[0]) if len(s.raw) else "",
                    column=dimensions["grade"].column,
                    value=labels[0],
                    parameters=f"level={level}; grade={grade}",
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
