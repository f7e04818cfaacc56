"""Codes of schools that are no codes: placeholders, and numbers that a spreadsheet has spoilt.

Belongs here: one code by its spelling. Does not belong here: codes beside each other (quality/codes.py).
"""

from __future__ import annotations

import re

import numpy as np
import pandas as pd

from eqm_pipeline.catalogue.labels import normalise

PLACEHOLDERS = {
    "", "0", "00", "000", "0000", "x", "xx", "xxx", "na", "n a", "nd", "n d", "nr", "ns", "nsp", "nan", "null", "none",
    "code", "ref", "vide", "neant", "inconnu", "unknown", "sans code", "pas de code", "code ecole", "en cours",
}  # fmt: skip
_SPREADSHEET = re.compile(r"[+-]?\d+(?:[.,]\d+)?E[+-]?\d+|\d+[.,]0+", re.I)


def doubtful(codes: np.ndarray, header: str) -> tuple[np.ndarray, np.ndarray]:
    """Masks: no code at all (a placeholder, a spreadsheet error, the header repeated), and one a spreadsheet made a number."""
    at, spelt = pd.factorize(codes)
    none = PLACEHOLDERS | {normalise(header)}
    is_none = np.array([normalise(str(c)) in none or str(c).startswith("#") for c in spelt], dtype=bool)
    is_number = np.array([bool(_SPREADSHEET.fullmatch(str(c))) for c in spelt], dtype=bool)
    blank = np.array([str(c) == "" for c in spelt], dtype=bool)
    empty = np.zeros(len(codes), dtype=bool)
    return ((is_none & ~blank)[at], is_number[at]) if len(spelt) else (empty, empty)
