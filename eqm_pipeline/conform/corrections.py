"""Corrections and answers, applied to the cells of a delivery before its rows are classified.

Belongs here: finding the cell or row, `expect`, override, scale, drop, accept, and what is told of each. Does not belong here:
deciding them (catalogue, ministries), reading answers (feedback/answers.py), keeping a confirmed value (quality/check.py).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from eqm_pipeline.catalogue.labels import AreaMatcher
from eqm_pipeline.catalogue.models import Contract, Correction
from eqm_pipeline.conform import numbers as num
from eqm_pipeline.conform import placing, rows
from eqm_pipeline.conform.slice import IGNORED, Slice
from eqm_pipeline.errors import StaleCorrection
from eqm_pipeline.schemas.findings import Findings

SHOWN = 8  # stale corrections told in one message; each has a finding


@dataclass
class Applied:
    """What became of the corrections of one slice.

    audit      rows of schemas/audit.py
    confirmed  (rule, unit, header as sent) whose value the sender keeps
    unplaced   answers that ask for another value where there is no single cell to change
    """

    audit: list[dict[str, object]] = field(default_factory=list)
    confirmed: set[tuple[str, str, str]] = field(default_factory=set)
    unplaced: list[Correction] = field(default_factory=list)


@dataclass
class _Stale:
    correction: Correction
    now: str | None

    def told(self, language: str) -> str:
        c, is_new = self.correction, self.now is not None and self.now == self.correction.value
        where = " ".join(
            x for x in (c.unit, f"{c.file} {c.row}" if c.row and not c.unit else "", c.column) if x
        )
        if language == "fr":
            now = "n'a plus cette ligne" if self.now is None else f"dit maintenant {self.now!r}"
            same = ", la valeur corrigée elle-même" if is_new else ""
            return f"{where} : la source {now}{same} ; la correction attend {c.expect!r} (motif d'alors : {c.reason})"
        now = "no longer has this row" if self.now is None else f"now says {self.now!r}"
        same = ", the corrected value itself" if is_new else ""
        return (
            f"{where}: the source {now}{same}; the correction expects {c.expect!r} (reason then: {c.reason})"
        )


def apply(
    slices: Mapping[str, Slice], corrections: Sequence[Correction], areas: AreaMatcher, findings: Findings
) -> Applied:
    """Apply corrections in the order of their dates, those of the catalogue before answers of the same day.

    Raises StaleCorrection, with a finding for each, where the source no longer says what was expected.
    """
    done = Applied()
    if not corrections:
        return done
    for s in sorted(slices.values(), key=lambda s: s.table.parent is not None):
        s.units = rows.units(s, dict(slices), areas)
    stale: list[_Stale] = []
    for c in sorted(corrections, key=lambda c: (c.date, bool(c.finding))):
        places = placing.find(slices, c)
        if places is None:
            _without_cell(c, done, stale)
        elif not places and c.action == "accept" and c.finding:
            done.audit.append(_row(c, old=c.expect, new="") | {"outcome": "spent"})
        elif not places:
            stale.append(_Stale(c, None))
        else:
            for p in places[:1] if c.action == "accept" else places:
                _apply(p, c, done, stale)
    if stale:
        _refuse(stale, findings)
    return done


def _without_cell(c: Correction, done: Applied, stale: list[_Stale]) -> None:
    """An answer about no cell of the source, such as a comparison of years: it can be kept, and not changed."""
    if c.action == "accept":
        done.confirmed.add((c.rule, c.unit, c.column))
        done.audit.append(_row(c, new=c.expect, old=c.expect))
    elif c.finding:
        done.unplaced.append(c)
    else:
        stale.append(_Stale(c, None))


def _apply(p: placing.Place, c: Correction, done: Applied, stale: list[_Stale]) -> None:
    s, first = p.slice, int(p.at[0])
    now = (s.raw.sent(first, p.header) or "") if p.header else str(s.units[first])
    if len(p.at) > 1 and p.header:
        stale.append(_Stale(c, f"{now}, × {len(p.at)}"))
        return
    # the finding on a row may tell anything; what an answer to it expects is that the row is there
    if not (c.finding and not p.header) and not _same(now, c.expect, s.contract):
        stale.append(_Stale(c, now))
        return
    old, new = (now, now) if p.header else ("", "")
    if c.action == "accept":
        done.confirmed.add((c.rule, c.unit, p.header or c.column))
    elif c.action == "drop" and not p.header:
        s.set_aside(p.at, IGNORED, "correction")
        s.report("ROW_WITHDRAWN", p.at)
    else:
        new = "" if c.action == "drop" else c.value if c.action == "override" else _scaled(c, s.contract)
        _write(s, p.at, p.header, new)
        s.report("CORRECTED", p.at, p.header, f"action={c.action}; new={new or 'left_out'}")
    for i in p.at[:1] if c.action == "accept" else p.at:
        at = {"table": s.name, "file": s.raw.file[i], "sheet": s.raw.sheet[i], "row": int(s.raw.row[i])}
        done.audit.append(_row(c, old=old, new=new) | at | {"column": p.header or c.column})


def _row(c: Correction, old: str, new: str) -> dict[str, object]:
    return {
        "table": c.table, "file": c.file, "sheet": c.sheet, "row": c.row, "column": c.column, "unit_code": c.unit,
        "rule": c.rule, "finding_id": c.finding, "action": c.action, "old_value": old, "new_value": new,
        "reason": c.reason, "by": c.by, "date": c.date.isoformat(), "origin": c.origin,
    }  # fmt: skip


def _numbers(texts: Sequence[str], contract: Contract) -> np.ndarray:
    return num.parse(pd.Series(list(texts), dtype="str"), contract).values


def _same(now: str, expect: str, contract: Contract) -> bool:
    """Equal as text, or as numbers: a spreadsheet between us may have written 5 400 otherwise."""
    if now.strip() == expect.strip():
        return True
    a, b = _numbers([now, expect], contract)
    return bool(a == b)


def _scaled(c: Correction, contract: Contract) -> str:
    (value,) = _numbers([c.expect], contract)
    return "" if np.isnan(value) else f"{value * float(c.value):.15g}"


def _write(s: Slice, at: np.ndarray, header: str, text: str) -> None:
    """Another text in cells of a column, which stays numeric where it can; what was sent stays with the raw table."""
    column = s.raw.frame[header]
    if pd.api.types.is_numeric_dtype(column):
        (number,) = _numbers([text], s.contract)
        if not text or not np.isnan(number):
            numeric = column.astype("float64")
            numeric.iloc[at] = number
            s.raw.frame[header] = numeric
            return
        column = s.text(header)
    changed = column.astype("object")
    changed.iloc[at] = text or None
    s.raw.frame[header] = changed.astype("str")


def _refuse(stale: list[_Stale], findings: Findings) -> None:
    for x in stale:
        c = x.correction
        told = f"expect={c.expect}; action={c.action}; origin={c.origin}"
        findings.add("CORRECTION_STALE", table=c.table, file=c.file, sheet=c.sheet, row=c.row, column=c.column, unit_code=c.unit, value=(x.now or "")[:200], parameters=told)  # fmt: skip
    more = f" (+{len(stale) - SHOWN})" if len(stale) > SHOWN else ""
    english, french = ("; ".join(x.told(lang) for x in stale[:SHOWN]) + more for lang in ("en", "fr"))
    raise StaleCorrection(
        (english, french), where=f"{findings.country} {findings.source} {findings.school_year}",
        do=("remove the correction or cancel the answer, or write it anew", "retirez la correction ou annulez la réponse, ou réécrivez-la"),
    )  # fmt: skip
