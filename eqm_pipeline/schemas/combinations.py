"""Combinations of codes as one number a row: quicker to compare than the codes themselves.

Belongs here: numbering, and which combinations stand more than once. Does not belong here: what a repetition means.
"""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import pandas as pd

_MOST = 2**62
_SPARSE = 16  # combinations there could be, by row: above it a table of all of them is not worth its memory


def numbered(frame: pd.DataFrame, names: Iterable[str]) -> tuple[np.ndarray, int]:
    """A number a row for its combination of codes in these columns, and how many there could be; equal where codes are equal.

    The column of the most codes comes last, after the combinations of the others have been numbered from those that occur.
    """
    coded = []
    for name in names:
        column = (
            frame[name]
            if isinstance(frame[name].dtype, pd.CategoricalDtype)
            else frame[name].astype("category")
        )
        coded.append((len(column.cat.categories) + 1, column.cat.codes.to_numpy().astype("int64") + 1))
    coded.sort(key=lambda c: c[0])
    out, room = np.zeros(len(frame), dtype="int64"), 1
    for n, (size, codes) in enumerate(coded):
        if room * size > _MOST or (n and n == len(coded) - 1):
            out, kinds = pd.factorize(out)
            room = max(len(kinds), 1)
        out = out * size + codes
        room *= size
    return out, room


def repeated(frame: pd.DataFrame, names: Iterable[str]) -> np.ndarray:
    """Rows of which the combination of codes stands more than once, as a mask."""
    number, room = numbered(frame, names)
    if room <= _SPARSE * len(number):
        return (np.bincount(number, minlength=1) > 1)[number]
    return pd.Series(number).duplicated(keep=False).to_numpy()
