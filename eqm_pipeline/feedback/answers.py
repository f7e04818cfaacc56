"""What a ministry wrote into the sheet that it returned: answers to findings, and those that cannot be used as they stand.

Belongs here: finding the table of answers, reading a row, which answer to a finding counts. Does not belong here: opening files
(reading/sheets.py), changing cells (conform/corrections.py), memory of runs (pipeline/answers.py).
A returned sheet is input from outside: only rows whose number agrees with their source, unit and column are answers.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from eqm_pipeline.catalogue.labels import normalise
from eqm_pipeline.catalogue.models import Correction
from eqm_pipeline.feedback import answer_sheet as sheet
from eqm_pipeline.schemas.findings import identity
from eqm_pipeline.writing.spreadsheet import RISKY

Rows = Sequence[Sequence[str]]
SEARCHED = 20  # rows in which the first line and the header are looked for
ABOUT_AN_ANSWER = ("CORRECTED", "ROW_WITHDRAWN", "CORRECTION_STALE")
NOT_ANSWERED_HERE = (
    "ANSWER_UNUSED",
    "RATCHET",
)  # they speak of other findings, which are answered themselves
_WORDS = {normalise(w): code for code, pair in sheet.DECISIONS.items() for w in pair}
_ISO, _DAY_FIRST = re.compile(r"(\d{4})-(\d{2})-(\d{2})"), re.compile(r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})")
_COLUMNS = (sheet.NUMBER, *sheet.PLACE, sheet.SENT, *sheet.ANSWERS)


@dataclass(frozen=True)
class Answer:
    """One answered row. `problem` is a code of codelists/finding_words.csv, "" where the answer can be used.

    `at` is the sheet and row of the returned file, `origin` the file; `expect` the value that the answer is about.
    """

    finding: str
    decision: str
    value: str
    reason: str
    by: str
    date: date
    rule: str
    source: str
    unit: str
    column: str
    file: str
    sheet: str
    row: int
    expect: str
    origin: str
    at: tuple[str, int]
    problem: str = ""

    def correction(self, school_year: str) -> Correction:
        """As a correction of the source; its action is the decision."""
        return Correction(
            source=self.source, school_year=school_year, unit=self.unit, file=self.file, sheet=self.sheet, row=self.row,
            column=self.column, action=self.decision, expect=self.expect, value=self.value, rule=self.rule,  # type: ignore[arg-type]
            finding=self.finding, reason=self.reason, by=self.by, date=self.date, origin=self.origin,
        )  # fmt: skip


def packs_named(sheets: Mapping[str, Rows]) -> set[sheet.PackName]:
    """Every pack that a first line of a returned file names; one, if it is what was sent out."""
    top = [c for rows in sheets.values() for row in rows[:SEARCHED] for c in row]
    return {name for c in top if (name := sheet.pack_name(c))}


def years_meant(
    sheets: Mapping[str, Rows], country: str, school_years: Iterable[str], rules: Iterable[str]
) -> set[str]:
    """School years of `country` whose findings have the numbers of the first rows: for a table saved without its first line."""
    years, known = tuple(school_years), tuple(rules)
    return {
        y
        for rows in sheets.values()
        for _, said in itertools.islice(_rows(rows), SEARCHED)
        for y in years
        if _rule(said, country, y, known)
    }


def read_answers(
    sheets: Mapping[str, Rows],
    country: str,
    school_year: str,
    rules: Iterable[str],
    received: date,
    origin: str,
) -> list[Answer]:
    """Answered rows of all sheets that have a number and a decision as columns, in their order; rows left blank are none.

    `received` dates answers without a date that can be read. Two different answers to one finding are a problem of both.
    """
    known = tuple(rules)
    out: list[Answer] = []
    for name, rows in sheets.items():
        for i, said in _rows(rows):
            if any(said[c] for c in (sheet.DECISION, sheet.VALUE, sheet.REASON)):
                out.append(_answer(said, country, school_year, known, received, origin, (name, i)))
    return _contradictions(out)


def _rows(rows: Rows) -> Iterator[tuple[int, dict[str, str]]]:
    """Rows under the header of answers with their number in the sheet, cells by column; none where there is no such header."""
    head = next((i for i, r in enumerate(rows[:SEARCHED]) if _is_head(r)), None)
    if head is None:
        return
    at: dict[str, int] = {}
    for j, h in enumerate(rows[head]):
        at.setdefault(normalise(h), j)
    columns = {c: at.get(normalise(c), -1) for c in _COLUMNS}
    for i, row in enumerate(rows[head + 1 :], start=head + 2):
        cells = {c: row[j] if 0 <= j < len(row) else "" for c, j in columns.items()}
        yield i, {c: _plain(v) if c in sheet.PLACE else " ".join(_plain(v).split()) for c, v in cells.items()}


def _rule(said: Mapping[str, str], country: str, school_year: str, rules: Iterable[str]) -> str:
    """The rule for which the row's number is that of its source, unit and column; "" where there is none."""
    source, unit, column, number = (said[c] for c in (sheet.SOURCE, sheet.UNIT, sheet.COLUMN, sheet.NUMBER))
    return next((r for r in rules if identity(country, school_year, source, r, unit, column) == number), "")


def _is_head(row: Sequence[str]) -> bool:
    return {normalise(sheet.NUMBER), normalise(sheet.DECISION)} <= {normalise(c) for c in row}


def _plain(cell: str) -> str:
    """Without control characters and the apostrophe that keeps a CSV from running as a formula."""
    text = "".join(c if c.isprintable() or c == "\u00a0" else " " for c in cell).strip()
    return text[1:] if text[:1] == "'" and text[1:2] and text[1:2] in RISKY else text


def _answer(
    said: Mapping[str, str], country: str, school_year: str, rules: Sequence[str], received: date, origin: str,
    at: tuple[str, int],
) -> Answer:  # fmt: skip
    decision = _decision(said[sheet.DECISION])
    answer = Answer(
        finding=said[sheet.NUMBER][:40], decision=decision, value=said[sheet.VALUE][:200] if decision == "override" else "",
        reason=said[sheet.REASON][:500], by=said[sheet.BY][:200] or origin, date=_date(said[sheet.DATE], received),
        rule=_rule(said, country, school_year, rules), source=said[sheet.SOURCE], unit=said[sheet.UNIT],
        column=said[sheet.COLUMN], file=said[sheet.FILE], sheet=said[sheet.SHEET_NAME],
        row=_whole(said[sheet.ROW]), expect=said[sheet.SENT], origin=origin, at=at,
    )  # fmt: skip
    return replace(answer, problem=_problem(answer, _whole(said[sheet.COUNT])))


def _problem(a: Answer, n: int) -> str:
    if not a.rule:
        return "number_unknown"
    if a.rule in NOT_ANSWERED_HERE:
        return "answered_elsewhere"
    if not a.decision:
        return "decision_unknown"
    if a.decision == "cancel":
        return ""
    if not a.reason:
        return "reason_missing"
    if a.decision == "override" and not a.value:
        return "value_missing"
    if a.decision == "override" and a.value[0] in "=@":
        return "value_unreadable"
    changes = a.decision in ("override", "drop")
    if changes and n > 1 and not a.unit:
        return "several_cells"
    if (a.decision == "override" and not a.column) or (changes and not (a.unit or a.row)):
        return "cell_unknown"
    return ""


def _decision(text: str) -> str:
    """The decision that the words name; "" where none or several do."""
    named = {code for word, code in _WORDS.items() if word in normalise(text).split()}
    return named.pop() if len(named) == 1 else ""


def _whole(text: str) -> int:
    return int(text) if re.fullmatch(r"[0-9]{1,7}", text) else 0


def _date(text: str, otherwise: date) -> date:
    """ISO, or day first as French and British offices write it."""
    iso, day_first = _ISO.match(text), _DAY_FIRST.fullmatch(text)
    try:
        if iso:
            return date(int(iso[1]), int(iso[2]), int(iso[3]))
        if day_first:
            return date(int(day_first[3]), int(day_first[2]), int(day_first[1]))
    except ValueError:
        pass
    return otherwise


def _contradictions(answers: list[Answer]) -> list[Answer]:
    said: dict[str, set[tuple[str, str]]] = {}
    for a in answers:
        if not a.problem:
            said.setdefault(a.finding, set()).add((a.decision, a.value))
    return [
        replace(a, problem="answered_twice") if not a.problem and len(said[a.finding]) > 1 else a
        for a in answers
    ]


def settle(answers: Iterable[Answer]) -> tuple[dict[str, Answer], list[tuple[Answer, str]]]:
    """Answers in the order in which they arrived: the one in effect by finding, and all others with their outcome.

    What a sheet says about an answer given before (ABOUT_AN_ANSWER) concerns that answer, by source, unit and column: `cancel`
    withdraws it, another value replaces it; that the file is right now withdraws it where it was stale.
    """
    effect: dict[str, Answer] = {}
    others: list[tuple[Answer, str]] = []
    for a in answers:
        if a.problem:
            others.append((a, "unused"))
            continue
        earlier = [a.finding] if a.finding in effect else []
        if a.rule in ABOUT_AN_ANSWER and (a.decision != "accept" or a.rule == "CORRECTION_STALE"):
            earlier += [i for i, b in effect.items() if _place(b) == _place(a) and i not in earlier]
        ends = a.decision == "cancel" or (a.decision == "accept" and a.rule in ABOUT_AN_ANSWER)
        others += [(effect.pop(i), "withdrawn" if ends else "superseded") for i in earlier]
        if ends:
            others.append((a, "applied"))
        else:
            effect[a.finding] = a
    return effect, others


def _place(a: Answer) -> tuple[str, str, str]:
    return a.source, a.unit, a.column
