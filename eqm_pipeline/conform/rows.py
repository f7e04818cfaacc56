"""What each row is: a unit's row, a totals row, blank, or one that cannot be placed.

Belongs here: units, parents, totals rows, declared ignores, shifted rows. Does not belong here: values of observations.
"""

from __future__ import annotations

import hashlib
import re

import numpy as np
import pandas as pd

from eqm_pipeline.catalogue.labels import AreaMatcher, normalise
from eqm_pipeline.conform import mojibake, persons, submissions, unit_codes
from eqm_pipeline.conform.slice import IGNORED, QUARANTINED, TOTALS, Slice


def classify(s: Slice, slices: dict[str, Slice], areas: AreaMatcher) -> None:
    """Give each row its unit and its fate: blank, declared ignore, totals, no unit, no parent."""
    blank = _blank_rows(s)
    s.set_aside(blank, IGNORED, "blank row")
    for pattern, reason in s.table.ignore_rows.items():
        s.set_aside(s.text(s.table.unit).str.contains(pattern, regex=True).to_numpy(), IGNORED, reason)
    _totals(s)
    s.units = units(s, slices, areas)
    _unit_variants(s, areas)
    persons.classify(s)
    _without_unit(s)
    mojibake.mend(s)
    submissions.check(s, slices)
    for file, row, text in s.raw.oddities:
        if s.raw.counted:
            break
        s.findings.add(
            "SHIFTED_ROW", table=s.name, file=file, row=row, unit_code=f"row {row}", value=text[:80]
        )


def _totals(s: Slice) -> None:
    """Totals rows, each told by its label and block."""
    spec = s.table.totals
    if not spec or not s.has(spec.column):
        return
    words = re.compile(spec.pattern)
    labels = s.text(spec.column)
    total = labels.map(lambda v: bool(words.search(v))).to_numpy(dtype=bool) & (s.fate == "accepted")
    s.set_aside(total, TOTALS, "totals row")
    block = s.text(spec.block) if spec.block and s.has(spec.block) else pd.Series("", index=labels.index)
    named = (labels + " " + block).str.strip().to_numpy(dtype=object)
    s.report("TOTALS_ROW", total, unit_code=named[total])


def _without_unit(s: Slice) -> None:
    """Rows whose unit is blank, unknown, or no code at all: set aside, told by what stands there."""
    header = s.header(s.table.parent.link if s.table.parent else s.table.unit)
    sent = (
        s.text(header).to_numpy(dtype=object)
        if header in s.raw.frame
        else np.full(len(s.raw), "", dtype=object)
    )
    rule = "ORPHAN_ROW" if s.table.parent else "UNKNOWN_CODE" if s.table.unit_codes else "CODE_NULL"
    faults = {rule: s.units == ""}
    if s.table.unit_level == "school" and not s.table.parent and not s.table.unit_codes:
        none, spoilt = unit_codes.doubtful(s.units, s.table.unit)
        faults = {"CODE_NULL": (s.units == "") | none, "CODE_SCI_NOTATION": spoilt}
    for name, bad in faults.items():
        bad &= s.fate == "accepted"
        where = np.array([f"row {r}" for r in s.raw.row[bad]], dtype=object)
        told = sent[bad] if name == "UNKNOWN_CODE" or s.raw.counted else where
        s.report(name, bad, header, unit_code=np.where(told == "", where, told))
        s.set_aside(bad, QUARANTINED, name)


def _unit_variants(s: Slice, areas: AreaMatcher) -> None:
    """Spellings of known areas that name the units of a table, told once each."""
    if s.table.unit_codes != "areas" or s.table.unit_level == "country" or s.table.parent:
        return
    text = s.text(s.table.unit)
    exact = {label for level, label in areas.exact if level == s.table.unit_level}
    other = ~text.isin(exact).to_numpy() & (s.units != "") & (s.fate == "accepted")
    s.report("LABEL_VARIANT", np.flatnonzero(other & ~text.duplicated().to_numpy()), s.header(s.table.unit))


def _blank_rows(s: Slice) -> np.ndarray:
    """Rows without a single filled cell; only rows without a unit are looked at."""
    blank = (s.text(s.table.unit) == "").to_numpy(dtype=bool, copy=True)
    for h in s.raw.frame.columns:
        at = np.flatnonzero(blank)
        if not len(at):
            break
        cells = s.raw.frame[h].iloc[at]
        empty = cells.isna() if pd.api.types.is_numeric_dtype(cells) else cells.fillna("").str.strip() == ""
        blank[at[~empty.to_numpy(dtype=bool)]] = False
    return blank


def units(s: Slice, slices: dict[str, Slice], areas: AreaMatcher) -> np.ndarray:
    """The unit of each row, "" where it has none; parents have theirs before."""
    if s.table.unit_level == "country":
        return np.full(len(s.raw), s.findings.country, dtype=object)
    if s.table.parent:
        parent = slices[s.table.parent.table]
        keys = parent.text(s.table.parent.key).to_numpy()
        known = pd.Series(parent.units, index=keys)
        known = known[~known.index.duplicated() & (known.index != "")]
        return s.text(s.table.parent.link).map(known).fillna("").to_numpy(dtype=object)
    text = s.text(s.table.unit)
    if s.table.unit_codes == "areas":
        labels = areas.labels(s.table.unit_level)
        return text.map(lambda v: labels.get(normalise(v), "")).to_numpy(dtype=object)
    if s.table.unit_level == "respondent":
        country = s.findings.country
        return text.map(
            lambda v: hashlib.sha256(f"{country}|{v}".encode()).hexdigest()[:16] if v else ""
        ).to_numpy(dtype=object)
    return text.to_numpy(dtype=object)


def set_aside_shifted(s: Slice, unread: np.ndarray, columns: int) -> np.ndarray:
    """Rows in which most number cells hold text: their cells have moved. Returns their mask."""
    shifted = (unread >= max(3, columns // 3)) & (s.fate == "accepted")
    s.report("SHIFTED_ROW", shifted)
    s.set_aside(shifted, QUARANTINED, "SHIFTED_ROW")
    return shifted
