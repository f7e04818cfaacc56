"""Combinations of codes as one number a row: quicker to compare than the codes themselves.

Belongs here: numbering, and which combinations stand more than once. Does not belong here: what a repetition means.
"""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import pandas as pd

_MOST = 2**62
_SHORT = 2**31 - 1
_SPARSE = 16  # combinations there could be, by row: above it a table of all of them is not worth its memory


def numbered(frame: pd.DataFrame, names: Iterable[str]) -> tuple[np.ndarray, int]:
    """A number a row for its combination of codes in these columns, and how many there could be; equal where codes are equal.

    The column of the most codes comes last, after the combinations of the others have been numbered from those that occur;
    columns of one code say nothing.
    """
    coded = sorted((_coded(frame[name]) for name in names), key=lambda c: c[0])
    coded = [c for c in coded if c[0] > 1]
    out, room = np.zeros(len(frame), dtype="int32"), 1
    for n, (size, codes) in enumerate(coded):
        if room * size > _MOST or (n and n == len(coded) - 1):
            out, room = _dense(out, room)
        if room * size > _SHORT:
            out = out.astype("int64")
        out *= size
        out += codes
        room *= size
    return out, room


def distinct(frame: pd.DataFrame, names: Iterable[str]) -> tuple[np.ndarray, np.ndarray]:
    """Combinations of codes in their order of appearance: that of each row by its number, and the first row of each."""
    number, room = numbered(frame, names)
    if room > _SPARSE * len(number):
        number, kinds = pd.factorize(number)
        room = len(kinds)
    first = _first(number, room)
    found = np.flatnonzero(first < len(number))
    found = found[np.argsort(first[found])]
    place = np.zeros(room, dtype="int32")
    place[found] = np.arange(len(found))
    return place[number], first[found]


def repeated(frame: pd.DataFrame, names: Iterable[str]) -> np.ndarray:
    """Rows of which the combination of codes stands more than once, as a mask."""
    number, room = numbered(frame, names)
    if room <= _SPARSE * len(number):
        return (np.bincount(number, minlength=1) > 1)[number]
    return pd.Series(number).duplicated(keep=False).to_numpy()


def _coded(column: pd.Series) -> tuple[int, np.ndarray]:
    """How many codes a column has and the code of each row, a missing one among them."""
    column = column if isinstance(column.dtype, pd.CategoricalDtype) else column.astype("category")
    codes, size = column.cat.codes.to_numpy(), len(column.cat.categories)
    if len(codes) and codes.min() < 0:
        return size + 1, codes.astype("int32") + 1
    return size, codes


def _dense(number: np.ndarray, room: int) -> tuple[np.ndarray, int]:
    """The same numbers without those that no row has."""
    if room > _SPARSE * len(number):
        number, kinds = pd.factorize(number)
        return number.astype("int32"), max(len(kinds), 1)
    held = np.zeros(room, dtype=bool)
    held[number] = True
    return (np.cumsum(held, dtype="int32") - 1)[number], max(int(held.sum()), 1)


def _first(number: np.ndarray, room: int) -> np.ndarray:
    """The first row of each number; as many as there are rows where none has it."""
    first = np.full(room, len(number), dtype="int64")
    first[number[::-1]] = np.arange(len(number) - 1, -1, -1)
    return first
