"""Numbers as people write them, by language.

Belongs here: decimals, separators, units. Does not belong here: which numbers are shown.
French: decimal comma, narrow no-break space before % and between thousands. English: point and comma.
"""

from __future__ import annotations

THIN = "\u202f"
MINUS = "\u2212"
MISSING = "–"
PERCENT = ("percent", "%")
_DECIMALS = {"ratio": 2, "index": 1, "coefficient": 2, "count": 0, "schools": 0, "pupils": 0}
_YEARS = {"fr": f"{THIN}ans", "en": "\u00a0years"}


def decimals_of(unit: str) -> int:
    """Decimals shown for a unit."""
    return _DECIMALS.get(unit, 1)


def plain(value: float, decimals: int, language: str) -> str:
    """A number without unit; a value that rounds to nothing has no minus sign."""
    text = f"{abs(value):,.{decimals}f}"
    if language == "fr":
        text = text.replace(",", THIN).replace(".", ",")
    negative = round(value, decimals) < 0
    return f"{MINUS}{text}" if negative else text


def number(value: float | None, unit: str, language: str, decimals: int | None = None) -> str:
    """A value with its unit, or an en dash when it is missing: `69,5 %`, `69.5 %`, `0.97`, `4.2 years`."""
    if value is None:
        return MISSING
    text = plain(value, decimals_of(unit) if decimals is None else decimals, language)
    if unit in PERCENT:
        return f"{text}{THIN}%" if language == "fr" else f"{text}\u00a0%"
    return f"{text}{_YEARS[language]}" if unit == "years" else text


def change(delta: float, unit: str, language: str) -> str:
    """A signed difference: percentages differ by points.

    A difference that rounds to nothing is said to be none.
    """
    decimals = decimals_of(unit)
    size = plain(abs(delta), decimals, language)
    if round(abs(delta), decimals) == 0:
        return "="
    points = (
        {"fr": f"{THIN}pts" if abs(delta) >= 2 else f"{THIN}pt", "en": "\u00a0pts"}[language]
        if unit in PERCENT
        else ""
    )
    return f"{'+' if delta > 0 else MINUS}{size}{points}"
