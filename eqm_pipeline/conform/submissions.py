"""Submissions of a form (Kobo, ODK): when they were filled in, by whom they were to be, and questions with several answers.

Belongs here: DIAG_DURATION, DIAG_TEST, DIAG_SAMPLE, DIAG_SM_BLANK, DIAG_SM_SPLIT, which need columns that do not reach the
core tables. Does not belong here: answers and their scale (quality/diagnostic.py), versions of a form (quality/forms.py).
"""

from __future__ import annotations

from datetime import datetime

import numpy as np
import pandas as pd

from eqm_pipeline.conform.slice import QUARANTINED, Slice

SHORT = 1 / 3
"""Of the median duration: who answers in less has hardly read the questions."""
LONG = pd.Timedelta(hours=24)
FIRST_MONTH, LAST_MONTH = 8, 12
"""Fieldwork on a school year lies between August before it and December after it."""


def check(s: Slice, slices: dict[str, Slice]) -> None:
    """All rules on the submissions of one table; each needs its columns."""
    _several_answers(s)
    if s.table.unit_level == "respondent" and "start" in s.raw.frame:
        _times(s)
        _in_sample(s, slices)


def _times(s: Slice) -> None:
    """DIAG_TEST sets aside what was filled in outside fieldwork or is tagged as a test; DIAG_DURATION tells haste and delay."""
    start = _when(s, "start")
    first, last = (int(y) for y in s.findings.school_year.split("-"))
    opens, closes = datetime(first, FIRST_MONTH, 1), datetime(last + 1, 1, 1)  # noqa: DTZ001 - as exported: local time
    test = (start < opens) | (start >= closes)
    if "_tags" in s.raw.frame:
        test |= s.text("_tags").str.contains(r"\btest\b", case=False, regex=True).to_numpy(dtype=bool)
    bad = np.asarray(test, dtype=bool) & (s.fate == "accepted")
    s.report("DIAG_TEST", bad, "start")
    s.set_aside(bad, QUARANTINED, "DIAG_TEST")
    if "end" in s.raw.frame:
        took = _when(s, "end") - start
        usual = took[s.fate == "accepted"].median()
        odd = ((took < usual * SHORT) | (took > LONG)).to_numpy(dtype=bool) & (s.fate == "accepted")
        minutes = [
            f"minutes={t.total_seconds() / 60:.0f}; usual={usual.total_seconds() / 60:.0f}" for t in took[odd]
        ]
        s.report("DIAG_DURATION", odd, "end", np.array(minutes, dtype=object))


def _when(s: Slice, header: str) -> pd.Series:
    """Times of a column, their zone left out; NaT where none can be read."""
    text = s.text(header).str.replace(r"(\.\d+)?(Z|[+-]\d\d:?\d\d)?$", "", regex=True)
    return pd.to_datetime(text, errors="coerce", format="ISO8601")


def _in_sample(s: Slice, slices: dict[str, Slice]) -> None:
    """DIAG_SAMPLE: a respondent stands in the sample frame, at the level that the frame says."""
    for frame in slices.values():
        to = {r.spec.to: h for h, r in frame.resolved.items() if r.spec.to}
        own = next(
            (h for h in map(str, s.raw.frame.columns) if h.rsplit("/", 1)[-1] == to.get("sample_frame.unit")),
            None,
        )
        if own is None or frame is s:
            continue
        drawn = pd.Series(frame.text(to["sample_frame.unit"]).to_numpy(dtype=object))
        level = to.get("sample_frame.actor_level")
        levels = frame.text(level).to_numpy(dtype=object) if level else np.full(len(drawn), "", dtype=object)
        planned = pd.Series(levels, index=drawn)
        at = s.text(own).map(planned[~planned.index.duplicated()])
        told = {r.spec.to: h for h, r in s.resolved.items()}.get("respondents.actor_level")
        other = at.notna() & (at != s.text(told)) if level and told else pd.Series(data=False, index=at.index)
        bad = (at.isna() | other).to_numpy(dtype=bool) & (s.fate == "accepted")
        why = np.where(at.isna().to_numpy()[bad], "why=not_drawn", "why=another_level").astype(object)
        s.report("DIAG_SAMPLE", bad, own, why)


def _several_answers(s: Slice) -> None:
    """A question with several answers stands once as a list of codes and once as a column of 0 and 1 per code.

    DIAG_SM_BLANK: not answered, but 0 in its columns: these are read as not answered. DIAG_SM_SPLIT: the two differ.
    """
    headers = list(s.raw.frame.columns)
    for question in headers:
        parts = [h for h in headers if h.startswith(f"{question}/")]
        if not parts:
            continue
        answer = s.text(question)
        split = np.column_stack([s.text(h).isin(("0", "1", "0.0", "1.0", "False", "True")) for h in parts])
        chosen = np.column_stack([s.text(h).isin(("1", "1.0", "True")) for h in parts])
        named = [(" " + answer + " ").str.contains(f" {h[len(question) + 1 :]} ", regex=False) for h in parts]
        accepted = (s.fate == "accepted") & split.any(axis=1)
        blank = (answer == "").to_numpy(dtype=bool)
        differs = accepted & ~blank & (split & (np.column_stack(named) != chosen)).any(axis=1)
        s.report("DIAG_SM_SPLIT", differs, question)
        unanswered = accepted & blank & ~chosen.any(axis=1)
        s.report("DIAG_SM_BLANK", unanswered, question)
        for h in parts:
            s.raw.frame.loc[unanswered, h] = None
