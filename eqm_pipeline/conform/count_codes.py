"""Cells of a file of counts, each distinct spelling once: codes, years and numbers.

Belongs here: what a single cell may hold. Does not belong here: what cells of one row or of two rows mean together
(counts.py).
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from eqm_pipeline.conform.structures import FIRST, LAST, LEVELS, whole

OLDEST = 120
BEYOND = ("NA", "N/A", "n/a", "..", "…", "-", "–")
_NUMBER = r"^[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d+)?$"
_THOUSANDS = r"^[+-]?\d{1,3}([ \x{00A0}\x{202F}']\d{3})+([.,]\d+)?$"
_SPAN = re.compile(r"(\d{4})\s*[-/–]\s*(\d{4})")


@dataclass(frozen=True)
class Coded:
    """A column of codes: `names[at[row]]`; -1 where the cell is no code. `spelt` is what stands there."""

    at: np.ndarray
    names: tuple[str, ...]
    spelt: pa.Array

    @property
    def wrong(self) -> np.ndarray:
        return self.at < 0

    def is_(self, *codes: str) -> np.ndarray:
        """Rows that hold one of these codes."""
        return np.isin(self.at, [i for i, n in enumerate(self.names) if n in codes])

    def said(self, row: int) -> str:
        return str(self.spelt[row].as_py())

    def code(self, row: int) -> str:
        return self.names[self.at[row]]


def coded(column: pa.Array, translate: Callable[[str], str | None]) -> Coded:
    """Each distinct spelling translated once."""
    told = column.dictionary_encode()
    spellings = [translate(str(s)) for s in told.dictionary.to_pylist()]
    names = tuple(dict.fromkeys(s for s in spellings if s is not None))
    place = {n: i for i, n in enumerate(names)}
    to = np.array([-1 if s is None else place[s] for s in spellings] or [-1], dtype=np.int32)
    return Coded(to[told.indices.to_numpy()] if len(column) else np.zeros(0, np.int32), names, column)


def one_of(*codes: str, blank: str | None) -> Callable[[str], str | None]:
    """One of these codes, whatever the case; a blank cell is `blank`; 1.0 is 1."""
    places = {c.casefold(): c for c in codes}

    def translate(text: str) -> str | None:
        if not text:
            return blank
        number = whole(text)
        return places.get(text.casefold(), None if number is None else places.get(str(number)))

    return translate


def year(text: str) -> str | None:
    """A reference year within our range."""
    n = whole(text)
    return "" if not text else str(n) if n is not None and FIRST <= n <= LAST else None


def school_year(text: str) -> str | None:
    """The reference year of a school year, in which it ends."""
    found = _SPAN.fullmatch(text)
    if not text or not found:
        return "" if not text else None
    first, last = int(found[1]), int(found[2])
    return str(last) if last == first + 1 and FIRST <= last <= LAST else None


GRADE = one_of("_T", "_U", *(str(g) for g in range(1, 10)), blank="_T")
AGE = one_of("_T", "_U", *(str(a) for a in range(OLDEST + 1)), blank="_T")
LEVEL = one_of("_T", *LEVELS, blank="_T")
SEX = one_of("_T", "F", "M", "_U", blank="_T")
SECTOR = one_of("_T", "public", "private", "community", "_U", blank="_T")
LOCATION = one_of("_T", "urban", "rural", "_U", blank="_T")


def country(text: str) -> str | None:
    """Three letters."""
    return text.upper() if re.fullmatch(r"[A-Za-z]{3}", text) else None


@dataclass(frozen=True)
class Values:
    """Numbers of a column: NaN where there is none; `blank` cells, `text` that is no number, `endless` numbers."""

    number: np.ndarray
    blank: np.ndarray
    text: np.ndarray
    endless: np.ndarray


def values(column: pa.Array, decimal_comma: bool) -> Values:
    """Numbers as people write them: thousands apart by a space or an apostrophe, a comma where commas do not separate."""
    blank = np.asarray(pc.is_in(column, value_set=pa.array(["", *BEYOND])), dtype=bool)
    spaced = pc.match_substring_regex(column, _THOUSANDS)
    plain = pc.if_else(spaced, pc.replace_substring_regex(column, r"[ \x{00A0}\x{202F}']", ""), column)
    if decimal_comma:
        plain = pc.replace_substring_regex(plain, r"^([+-]?\d*),(\d+)$", r"\1.\2")
    good = np.asarray(pc.match_substring_regex(plain, _NUMBER), dtype=bool)
    filled = pc.if_else(pa.array(good), pc.ascii_ltrim(plain, "+"), "nan")
    number = np.array(pc.cast(filled, pa.float64()), dtype=float)
    return Values(number, blank, ~good & ~blank, good & ~np.isfinite(number))
