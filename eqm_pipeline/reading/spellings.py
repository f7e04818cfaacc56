"""Cells of a register, each distinct spelling once: labels become numbers, however many rows hold them.

Belongs here: what is the same label, dates of birth, the bound on spellings that nobody knows. Does not belong here: what a label
means (conform/codes.py), counting (tally.py).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

import numpy as np
import pyarrow as pa

from eqm_pipeline.catalogue.labels import normalise
from eqm_pipeline.catalogue.models import Born

MOST_SPELLINGS = 1_000
"""Spellings of one column that no code list knows and that are kept apart; further ones are one: OTHER."""
MOST_REMEMBERED = 100_000
OTHER = "…"
OLDEST = 120


@dataclass
class Spelt:
    """Cells of one column of a batch: the number of each row's label; positions of the first cell of each spelling that is new
    and a variant; and a mask of cells that are counted as blank though something stands there."""

    ids: np.ndarray
    variants: np.ndarray
    unread: np.ndarray | None = None


@dataclass
class AnyLabel:
    """A column without code list (units, their attributes): every text is a label of its own."""

    labels: list[str] = field(default_factory=lambda: [""])
    known: dict[str, int] = field(default_factory=lambda: {"": 0})

    def __call__(self, column: pa.Array) -> Spelt:
        at, spelt = _distinct(column)
        return Spelt(np.array([self.number(t.strip()) for t in spelt], dtype=np.int32)[at], _NONE)

    def number(self, label: str) -> int:
        """The number of a label, given when it is first met."""
        found = self.known.get(label)
        if found is None:
            found = self.known[label] = len(self.labels)
            self.labels.append(label)
        return found


class CodedLabel(AnyLabel):
    """A column of codes: labels of one meaning are one label, the first of them in the code list.

    `meanings` tells the codes of each listed label: one for each dimension that the column carries.
    """

    def __init__(self, meanings: Mapping[str, tuple[str, ...]]) -> None:
        super().__init__()
        first: dict[tuple[str, ...], str] = {}
        self.listed = {normalise(k): first.setdefault(v, k) for k, v in meanings.items() if k}
        self.exact, self.seen = set(meanings), dict[str, int]()
        self.unknown = 0

    def __call__(self, column: pa.Array) -> Spelt:
        at, spelt = _distinct(column)
        new = [i for i, t in enumerate(spelt) if self._is_new_variant(t.strip())]
        ids = np.array([self.of(t.strip()) for t in spelt], dtype=np.int32)
        where = np.array([int(np.argmax(at == i)) for i in new], dtype=np.int64) if new else _NONE
        return Spelt(ids[at], where)

    def of(self, text: str) -> int:
        """The number of the label that is meant; one that no list knows is kept as sent, or is OTHER."""
        if (found := self.seen.get(text)) is not None:
            return found
        label = "" if not text else self.listed.get(normalise(text))
        if label is None:
            self.unknown += 1
            label = text[:200] if self.unknown <= MOST_SPELLINGS else OTHER
        found = self.number(label)
        if len(self.seen) < MOST_REMEMBERED:
            self.seen[text] = found
        return found

    def _is_new_variant(self, text: str) -> bool:
        is_variant = (
            bool(text) and text not in self.exact and text not in self.seen and normalise(text) in self.listed
        )
        return is_variant and len(self.seen) < MOST_SPELLINGS


class AgeLabel(CodedLabel):
    """A column of dates of birth: the label is the age in completed years on a day."""

    def __init__(self, meanings: Mapping[str, tuple[str, ...]], born: Born, school_year: str) -> None:
        super().__init__(meanings)
        self.format = born.format
        self.day = date(int(school_year[:4]) + (born.year == "last"), born.month, born.day)
        self.ages: dict[str, int] = {}

    def __call__(self, column: pa.Array) -> Spelt:
        at, spelt = _distinct(column)
        ids = np.array([self.of_date(t.strip()) for t in spelt], dtype=np.int32)
        unread = ids < 0
        return Spelt(np.where(unread, 0, ids)[at], _NONE, unread[at])

    def of_date(self, text: str) -> int:
        """The number of an age; 0 for a blank cell, −1 for what is no date, or an age that is not listed."""
        if not text:
            return 0
        if (found := self.ages.get(text)) is None:
            found = self._read(text)
            if len(self.ages) >= MOST_REMEMBERED:
                self.ages.clear()
            self.ages[text] = found
        return found

    def _read(self, text: str) -> int:
        try:
            born = datetime.strptime(text, self.format).date()  # noqa: DTZ007 - a date of birth has no zone
        except ValueError:
            return -1
        age = self.day.year - born.year - ((born.month, born.day) > (self.day.month, self.day.day))
        return self.of(str(age)) if 0 <= age <= OLDEST and str(age) in self.listed else -1


class Flag:
    """A column of yes and no: 1, 0, −1 where blank, −2 where what stands there is neither."""

    def __init__(self, codes: Mapping[str, str]) -> None:
        self.listed = {normalise(k): int(v) for k, v in codes.items() if v in ("0", "1")}

    def __call__(self, column: pa.Array) -> np.ndarray:
        at, spelt = _distinct(column)
        said = [self.listed.get(normalise(t), -2 if t.strip() else -1) for t in spelt]
        return np.array(said, dtype=np.int8)[at]


_NONE = np.zeros(0, dtype=np.int64)


def _distinct(column: pa.Array) -> tuple[np.ndarray, Sequence[str]]:
    """Position of each row's spelling among the distinct ones; blank is the last."""
    told = column.dictionary_encode()
    spelt = told.dictionary.to_pylist()
    at = told.indices.fill_null(len(spelt)).to_numpy(zero_copy_only=False)
    return at, [*spelt, ""]
