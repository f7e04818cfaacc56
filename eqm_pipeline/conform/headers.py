"""Every header is explained by the contract, or the delivery stops.

Belongs here: unknown and missing columns, with a proposed contract line. Does not belong here: cell values.
"""

from __future__ import annotations

import itertools
from collections.abc import Mapping

from eqm_pipeline.catalogue.labels import HeaderMatcher, Resolved
from eqm_pipeline.catalogue.models import Contract, Table
from eqm_pipeline.schemas.findings import Findings
from eqm_pipeline.schemas.raw import RawTable


def resolve(
    raw: RawTable, table: Table, contract: Contract, findings: Findings, grades: Mapping[str, int]
) -> tuple[HeaderMatcher, dict[str, Resolved], list[str]]:
    """The contract's word on each header (`grades`: how many a level has that year), and what blocks the delivery (unknown or missing columns) as short texts."""
    matcher = HeaderMatcher(contract, table)
    known = {h: r for h in (*raw.frame.columns, *matcher.pseudo()) if (r := matcher.match(h))}
    where = {
        "table": raw.name,
        "file": str(raw.file[0]) if len(raw) else "",
        "sheet": str(raw.sheet[0]) if len(raw) else "",
    }
    structural = {
        table.unit,
        *(d.column for d in table.dimensions.values()),
        contract.school_year.column or "",
    }
    structural |= {table.parent.link} if table.parent else set()
    blockers = []
    unloaded = raw.counted.unloaded if raw.counted else ()
    for h in (*raw.frame.columns, *(u for u in unloaded if not matcher.match(u))):
        if h in known or h in structural:
            if h in known and not known[h].exact and "{" not in known[h].key:
                findings.add("LABEL_VARIANT", **where, column=h, parameters=f"read={known[h].key}")
            continue
        empty = h in raw.frame and h.startswith("@column ") and raw.frame[h].isna().all()
        if not empty:
            findings.add("UNKNOWN_COLUMN", **where, column=h, parameters=f'"{h}": {{ignore: "say why"}}')
            blockers.append(f"{raw.name}: {h} ?")
    found = {r.key for r in known.values()} | {r.key for u in unloaded if (r := matcher.match(u))}
    for key, spec in table.columns.items():
        if spec.required and spec.to and key not in found:
            findings.add("MISSING_COLUMN", **where, column=key)
            blockers.append(f"{raw.name}: {key} –")
    for told in _holes(table, contract, list(known.values()), grades):
        findings.add("MISSING_COLUMN", **where, column=told)
        blockers.append(f"{raw.name}: {told} –")
    for key in structural - {""} - set(raw.frame.columns):
        if key not in found and not key.startswith("@"):
            findings.add("MISSING_COLUMN", **where, column=key)
            blockers.append(f"{raw.name}: {key} –")
    return matcher, known, blockers


def _holes(table: Table, contract: Contract, known: list[Resolved], grades: Mapping[str, int]) -> list[str]:
    """Columns that a required pattern lacks: what it names (sexes, grades, ages) must stand in every combination, and
    every grade of the level that the contract can name, or a column left out would be read as nil."""
    out = []
    for key, spec in table.columns.items():
        mine = [r.dims for r in known if r.key == key]
        if not spec.required or not spec.to or len(mine) < 2:
            continue
        varied = [d for d in mine[0] if len({m[d] for m in mine}) > 1]
        have = {tuple(m[d] for d in varied) for m in mine}
        told = {d: {m[d] for m in mine} for d in varied}
        level = spec.level or table.level
        if "grade" in varied and level in grades:
            named = set(contract.codes.get(spec.grade.strip("{}"), {}).values())
            told["grade"] |= named & {str(g) for g in range(1, grades[level] + 1)}
        whole = itertools.product(*(sorted(told[d]) for d in varied))
        out += [f"{key} ({', '.join(c)})" for c in whole if c not in have]
    return out
