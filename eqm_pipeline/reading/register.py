"""A register of persons to RawTables, without holding it: a row of the result stands for all persons of one combination.

Belongs here: which columns are counted by, passes over the file, the RawTable. Does not belong here: parsing (streamed.py),
sums (tally.py), whether a code is known (conform/).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

from eqm_pipeline.catalogue.labels import HeaderMatcher, normalise
from eqm_pipeline.catalogue.models import PERSONS, Contract, Table
from eqm_pipeline.reading import streamed
from eqm_pipeline.reading.guards import column_letter
from eqm_pipeline.reading.repeated import Identifiers
from eqm_pipeline.reading.spellings import AgeLabel, AnyLabel, CodedLabel, Flag
from eqm_pipeline.reading.tally import AGAIN, Tally
from eqm_pipeline.schemas.raw import Counted, RawTable

ON_SECOND_ROW, DISAGREES = "PERSON_TWICE", "UNIT_VARIES"


def read_register(
    path: Path, contract: Contract, school_year: str, block: int = streamed.BLOCK
) -> dict[str, RawTable]:
    """Every table of a register's contract in one pass over its text, or two where persons stand more than once.

    `block` is how many bytes are parsed at once; the result does not depend on it.
    """
    tokens = tuple(t for t in (*contract.missing, *contract.nil, *contract.not_applicable) if t)
    skip = max(t.skip_rows for t in contract.tables.values())
    text = streamed.open_text(path, contract.reader, skip, tokens, block)
    plans = {n: _Plan.of(t, contract, text.header, school_year) for n, t in contract.tables.items()}
    if any(p.lacks for p in plans.values()):
        return {n: _empty(n, text, p) for n, p in plans.items()}
    tallies = {n: p.tally(path.name) for n, p in plans.items()}
    person = next((p.person for p in plans.values() if p.person), None)
    again = _count(text, tallies, person, _NOBODY)
    if len(again):
        tallies = {n: p.tally(path.name) for n, p in plans.items()}
        _count(text, tallies, None, again)
    return {n: _table(n, text, plans[n], t) for n, t in tallies.items()}


_NOBODY = np.zeros(0, dtype=np.int64)


def _count(
    text: streamed.Text, tallies: Mapping[str, Tally], person: str | None, again: np.ndarray
) -> np.ndarray:
    """One pass. Returns the rows whose person stood on an earlier row, where `person` names the identifier."""
    headers = dict.fromkeys(h for t in tallies.values() for h in (*t.labels, *t.flags))
    headers |= {person: None} if person else {}
    with Identifiers() as seen:
        for batch, rows in text.batches(list(headers)):
            near = again[slice(*np.searchsorted(again, [rows[0], rows[-1] + 1]))] if len(rows) else _NOBODY
            twice = np.isin(rows, near, assume_unique=True)
            for tally in tallies.values():
                tally.add(batch, rows, twice)
            if person:
                seen.add(batch[person], rows)
        return seen.repeated() if person else _NOBODY


@dataclass(frozen=True)
class _Plan:
    """Headers of the file for one table: those that are counted by (the unit first), those of yes and no, the identifier; keys of
    the contract that the file lacks."""

    table: Table
    contract: Contract
    school_year: str
    labels: Mapping[str, str]
    flags: Mapping[str, str]
    person: str | None
    lacks: tuple[str, ...]

    @classmethod
    def of(cls, table: Table, contract: Contract, header: list[str], school_year: str) -> _Plan:
        matcher = HeaderMatcher(contract, table)
        header = [h for h in header if not h.startswith("@")]  # such names are ours
        known = {h: r for h in header if (r := matcher.match(h))}

        def sent(key: str) -> str | None:
            plain = next((h for h in header if h == key), None)
            return plain or next((h for h, r in known.items() if r.key == key), None) or next((h for h in header if normalise(h) == normalise(key)), None)  # fmt: skip

        by = [table.unit, *(d.column for d in table.dimensions.values())]
        by += [k for k, c in table.columns.items() if c.to and "." in c.to and not k.startswith("@")]
        flags = [k for k, c in table.columns.items() if c.to and "." not in c.to and k != PERSONS]
        optional = {k for k, c in table.columns.items() if not c.required}
        year = contract.school_year.column
        by += [year] if year and sent(year) else []
        labels = {h: k for k in dict.fromkeys(by) if (h := sent(k))}
        wanted = [*by, *flags, *([table.person] if table.person else [])]
        lacks = tuple(k for k in wanted if not sent(k) and k not in optional)
        return cls(
            table, contract, school_year, labels, {h: k for k in flags if (h := sent(k))},
            sent(table.person) if table.person else None, lacks,
        )  # fmt: skip

    def tally(self, file: str) -> Tally:
        """Sums of this table, none yet."""
        codes, columns = self.contract.codes, self.table.columns
        flags = {h: Flag(codes[columns[k].codes or ""]) for h, k in self.flags.items()}
        labels = {h: self._label(k) for h, k in self.labels.items()}
        return Tally(file, labels, flags, self.table.rows == "persons")

    def _label(self, key: str) -> AnyLabel:
        mine = [d for d in self.table.dimensions.values() if d.column == key]
        if not mine or key == self.table.unit:
            return AnyLabel()
        lists = [self.contract.codes[d.codes] for d in mine]
        meanings = {k: tuple(c.get(k, "") for c in lists) for codes in lists for k in codes}
        born = next((d.born for d in mine if d.born), None)
        return AgeLabel(meanings, born, self.school_year) if born else CodedLabel(meanings)


def _table(name: str, text: streamed.Text, plan: _Plan, tally: Tally) -> RawTable:
    made = tally.frame()
    rule = np.where(made[AGAIN].to_numpy() > 0, ON_SECOND_ROW, "").astype(object)
    n, row = made["@n"].to_numpy(), made["@row"].to_numpy().astype(np.int32)
    frame = made.drop(columns=["@n", "@row", AGAIN])
    if plan.table.rows == "persons":
        frame[PERSONS] = n
    else:
        keep, rule = _most_often(made, next(iter(plan.labels)))
        frame, row, rule, n = (
            frame[keep].reset_index(drop=True),
            row[keep],
            rule[keep],
            np.zeros(int(keep.sum()), dtype=np.int64),
        )
    first = plan.table.rows == "persons"
    odd = tuple((text.path.name, number, "not shown") for number in text.odd) if first else ()
    counted = Counted(
        n, rule, tally.told(), tally.spelt(), _unloaded(text, frame), text.beyond if first else 0
    )
    return _raw(name, text, frame, row, odd, counted)


def _most_often(made: pd.DataFrame, unit: str) -> tuple[np.ndarray, np.ndarray]:
    """Of what the rows of one unit say of it, what most of them say; and the second, so that it can be told."""
    codes = made[unit].cat.codes.to_numpy()
    total = made.groupby([c for c in made.columns if not c.startswith("@")], observed=True, sort=False)[
        "@n"
    ].transform("sum")
    order = np.lexsort((made["@row"].to_numpy(), -total.to_numpy(), codes))
    place = np.zeros(len(made), dtype=np.int64)
    starts = np.flatnonzero(np.diff(codes[order], prepend=-2))
    place[order] = np.arange(len(made)) - np.repeat(starts, np.diff([*starts, len(made)]))
    named = made[unit].to_numpy(dtype=object) != ""  # persons without a unit are told where they are counted
    return (place < 2) & named, np.where(place == 0, "", DISAGREES).astype(object)


def _unloaded(text: streamed.Text, frame: pd.DataFrame) -> tuple[str, ...]:
    return tuple(h for h in text.header if h not in frame)


def _empty(name: str, text: streamed.Text, plan: _Plan) -> RawTable:
    """No rows: the columns alone say what is wrong."""
    frame = pd.DataFrame({h: pd.Series(dtype="str") for h in (*plan.labels, *plan.flags)})
    nothing = np.zeros(0, dtype=np.int64)
    counted = Counted(nothing, nothing.astype(object), unloaded=_unloaded(text, frame))
    return _raw(name, text, frame, nothing.astype(np.int32), (), counted)


def _raw(name: str, text: streamed.Text, frame: pd.DataFrame, row: np.ndarray, odd: tuple[tuple[str, int, str], ...], counted: Counted) -> RawTable:  # fmt: skip
    def sent(i: int, header: str) -> str | None:
        value: object = frame[header].iat[i]
        if isinstance(value, (float, np.number)):
            return None if np.isnan(value) else f"{value:.0f}"
        return str(value) or None

    file, sheet = (np.full(len(frame), v, dtype=object) for v in (text.path.name, ""))
    letters = {h: column_letter(i + 1) for i, h in enumerate(text.header)}
    return RawTable(name, frame, file, sheet, row, letters, sent, odd, counted)
