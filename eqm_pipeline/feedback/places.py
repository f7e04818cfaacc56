"""Addresses as people read them: a cell, a row, several rows.

Belongs here: the short forms. Does not belong here: what is wrong there.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from eqm_pipeline.feedback.description import Told
from eqm_pipeline.feedback.words import PAGE

_NO_UNIT = re.compile(r"row \d+")
_CELL = re.compile(r"[A-Z]{1,3}\d+")


def address(f: Told, language: str) -> str:
    """`F412`, or `ligne 412` where there is no letter; blank where a finding has no place (sums over areas)."""
    if _CELL.fullmatch(f.cell):
        return f.cell
    return f"{PAGE['row'][language]} {f.row}" if f.row else ""


def unit(f: Told) -> tuple[str, str]:
    """A school by code and name, an area by name alone, nothing for a row without code."""
    if _NO_UNIT.fullmatch(f.unit):
        return "", ""
    return (f.unit_name, "") if f.area else (f.unit, f.unit_name)


def file_and_sheet(file: str, sheet: str) -> str:
    """`file.xlsx · Sheet`."""
    return " · ".join(p for p in (file, sheet) if p)


def spans(rows: Iterable[int], most: int = 12) -> str:
    """`2–5, 9, 14 …`: rows in order, neighbours joined, at most `most` pieces."""
    pieces: list[list[int]] = []
    for r in sorted(set(rows)):
        if pieces and r == pieces[-1][1] + 1:
            pieces[-1][1] = r
        else:
            pieces.append([r, r])
    told = [str(a) if a == b else f"{a}–{b}" for a, b in pieces[:most]]
    return ", ".join(told) + (" …" if len(pieces) > most else "")
