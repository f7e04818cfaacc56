"""What was noticed while a register of persons was counted: told by kind and unit, with the first row and how many there are.

Belongs here: rows set aside while counting, cells that were not understood, spellings. Does not belong here: counting
(reading/register.py), codes that no list knows (codes.py).
"""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from eqm_pipeline.conform.slice import IGNORED, QUARANTINED, SHOWN, Slice
from eqm_pipeline.schemas.raw import Told


def classify(s: Slice) -> None:
    """Set aside persons who stand twice; tell what most rows of a unit contradict; tell cells and rows that were not read."""
    counted = s.raw.counted
    if counted is None:
        return
    for rule, fate in (("PERSON_TWICE", QUARANTINED), ("UNIT_VARIES", IGNORED)):
        at = (counted.rule == rule) & (s.fate == "accepted")
        s.report(rule, at)
        s.set_aside(at, fate, rule)
    _tell(s, "PERSON_CELL_UNREAD", counted.unread)
    _tell(s, "LABEL_VARIANT", counted.variants)
    if s.raw.oddities:
        file, row, _ = s.raw.oddities[0]
        n = len(s.raw.oddities) + counted.odd
        s.findings.add("SHIFTED_ROW", table=s.name, file=file, row=row, unit_code=f"row {row}", n=n)


def _tell(s: Slice, rule: str, told: Iterable[Told]) -> None:
    """One finding for each; the text of a cell only where its column may be shown."""
    told = list(told)
    if not told:
        return
    declared = {k for k, c in s.table.columns.items() if c.privacy in SHOWN}
    shown = {t.column: _may_be_shown(s, t.column, declared) for t in told}
    n = len(told)
    s.findings.add(
        rule, table=np.full(n, s.name, dtype=object), file=np.full(n, str(s.raw.file[0]) if len(s.raw) else "", dtype=object),
        row=np.array([t.row for t in told]), column=_texts(t.column for t in told),
        cell=_texts(f"{s.raw.letters.get(t.column, '')}{t.row}" for t in told),
        value=_texts(t.value if shown[t.column] else "" for t in told), unit_code=_texts(t.unit for t in told),
        n=np.array([t.n for t in told]),
    )  # fmt: skip


def _may_be_shown(s: Slice, header: str, declared: set[str]) -> bool:
    return header in s.resolved and s.resolved[header].key in declared


def _texts(values: Iterable[str]) -> np.ndarray:
    return np.array(list(values), dtype=object)
