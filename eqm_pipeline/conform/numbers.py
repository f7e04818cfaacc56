"""Numbers as people write them.

Belongs here: the strict grammar of a number, the tokens that are not one, and what was wrong.
Does not belong here: whether a number is plausible (quality/).
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

import numpy as np
import pandas as pd

from eqm_pipeline.catalogue.labels import normalise
from eqm_pipeline.catalogue.models import Contract

OK, BLANK, MISSING, NIL, NOT_APPLICABLE, TEXT, SPREADSHEET, REFORMATTED = range(8)
RULES = {
    MISSING: "MISSING_VALUE",
    TEXT: "TEXT_IN_NUMBER",
    SPREADSHEET: "SPREADSHEET_ERROR",
    REFORMATTED: "NUMBER_FORMAT",
}
_SPACES = re.compile(r"[\s\u00a0\u2009\u202f']")
_PLAIN = re.compile(r"[+-]?\d{1,15}([.]\d{1,20})?")
_GROUPED = re.compile(r"[+-]?\d{1,3}([\s\u00a0\u2009\u202f'.,]\d{3})+")
_BOTH = re.compile(r"[+-]?\d{1,3}(?:(?:\.\d{3})+(?P<comma>,\d{1,12})|(?:,\d{3})+(?P<point>\.\d{1,12}))")
_ERROR = re.compile(r"#(REF|N/?A|VALUE|VALEUR|DIV/0|NOM|NOMBRE|NUM|NAME|RÉF|REF)[!?]*|#{3,}", re.I)


@dataclass(frozen=True)
class Numbers:
    """Values (float64, NaN where none) and what each cell was, by position."""

    values: np.ndarray
    kind: np.ndarray


def parse(
    column: pd.Series, contract: Contract, codes: dict[str, str] | None = None, *, percent: bool = False
) -> Numbers:
    """Numbers of a column. Text is read by distinct spelling; numeric columns pass through.

    With `percent` a number may carry its sign: `45%` is 45.
    """
    if pd.api.types.is_numeric_dtype(column):
        values = column.to_numpy(dtype="float64", na_value=np.nan)
        kind = np.where(np.isnan(values), BLANK, OK).astype("int8")
        if codes is None:
            return Numbers(values, kind)
        column = column.map(_plain, na_action="ignore").astype("str")
    at, spelt = pd.factorize(column, use_na_sentinel=True)
    tokens = {normalise(t) or t: k for k, ts in ((MISSING, contract.missing), (NIL, contract.nil), (NOT_APPLICABLE, contract.not_applicable)) for t in ts}  # fmt: skip
    labels = {normalise(k): v for k, v in codes.items()} if codes else None
    read = [_one(str(s), contract.reader.decimal, tokens, labels, percent) for s in spelt] + [(np.nan, BLANK)]
    values = np.array([v for v, _ in read], dtype="float64")[at]
    kind = np.array([k for _, k in read], dtype="int8")[at]
    return Numbers(values, kind)


def _one(
    text: str, decimal: str, tokens: dict[str, int], labels: dict[str, str] | None, percent: bool
) -> tuple[float, int]:
    text = text.strip()
    if not text:
        return np.nan, BLANK
    if (kind := tokens.get(normalise(text) or text)) is not None:
        return (0.0 if kind == NIL else np.nan), kind
    if _ERROR.fullmatch(text):
        return np.nan, SPREADSHEET
    if labels is not None:
        return (float(labels[normalise(text)]), OK) if normalise(text) in labels else (np.nan, TEXT)
    if (ascii_ := _ascii_digits(text)) != text:
        value, kind = _one(ascii_, decimal, tokens, None, percent)
        return value, REFORMATTED if kind == OK else kind
    if percent and text.endswith("%"):
        return _one(text[:-1], decimal, tokens, None, False)
    point = (
        text.replace(decimal, ".") if decimal == "," and text.count(",") == 1 and "." not in text else text
    )
    if _PLAIN.fullmatch(point):
        return float(point), OK
    if _GROUPED.fullmatch(text) and (decimal == "." or "," not in text):
        return float(re.sub(r"[^0-9+-]", "", text)), REFORMATTED
    if found := _BOTH.fullmatch(text):
        part = found["comma"] or found["point"]
        whole = re.sub(r"[^0-9+-]", "", text[: -len(part)])
        return float(f"{whole}.{part[1:]}"), REFORMATTED
    squeezed = _SPACES.sub("", text).replace(",", ".")
    if squeezed != text and _PLAIN.fullmatch(squeezed):
        return float(squeezed), REFORMATTED
    return np.nan, TEXT


def _ascii_digits(text: str) -> str:
    """Digits of other scripts (Arabic, full width) as the usual ones."""
    if text.isascii():
        return text
    return "".join(str(unicodedata.digit(c)) if c.isdecimal() else c for c in text)


def _plain(value: float) -> str:
    return str(int(value)) if float(value).is_integer() else repr(float(value))
