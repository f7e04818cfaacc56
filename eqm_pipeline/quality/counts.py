"""Counts of a file beside each other: what does not add up, told as a doubt and never as an error.

Belongs here: girls and boys against both, grades against all, repeaters against enrolment. Does not belong here: what
cannot be read at all (conform/).
"""

from __future__ import annotations

from typing import Any

import pandas as pd
import pyarrow as pa

KEY = [
    "country", "school_year", "source", "measure", "level", "grade", "age", "sex", "breakdown", "category",
]  # fmt: skip
SHOWN = 5
TOLERANCE = 0.5


def doubts(counts: pa.Table) -> list[dict[str, Any]]:
    """Each kind of doubt once: how often, and the lines and words of the first."""
    frame = counts.select([*KEY, "value", "row"]).to_pandas()
    return [d for d in (_sexes(frame), _grades(frame), _repeaters(frame)) if d]


def _sexes(frame: pd.DataFrame) -> dict[str, Any] | None:
    of = [k for k in KEY if k != "sex"]
    both, girls, boys = (frame[frame["sex"] == s] for s in ("_T", "F", "M"))
    met = both.merge(girls, on=of, suffixes=("", "_f")).merge(boys, on=of, suffixes=("", "_m"))
    off = met[(met["value_f"] + met["value_m"] - met["value"]).abs() > TOLERANCE]
    says = "girls and boys do not add up to both", "filles et garçons ne font pas l'ensemble"
    return _told("girls and boys", off, says)


def _grades(frame: pd.DataFrame) -> dict[str, Any] | None:
    """Only where every grade that is listed has a number."""
    of = [k for k in KEY if k != "grade"]
    all_ages = frame[(frame["age"] == "_T") & ~frame["measure"].isin(["new_entrants", "graduates"])]
    whole, each = (all_ages[(all_ages["grade"] == "_T") == is_all] for is_all in (True, False))
    sums = each.groupby(of, observed=True)["value"].agg(lambda v: v.sum(skipna=False)).reset_index()
    met = whole.merge(sums, on=of, suffixes=("", "_sum"))
    off = met[(met["value_sum"] - met["value"]).abs() > TOLERANCE]
    says = "grades do not add up to the total given", "les années d'études ne font pas le total donné"
    return _told("grades", off, says)


def _repeaters(frame: pd.DataFrame) -> dict[str, Any] | None:
    of = [k for k in KEY if k != "measure"]
    repeating, enrolled = (frame[frame["measure"] == m] for m in ("repeaters", "enrolment"))
    met = repeating.merge(enrolled, on=of, suffixes=("", "_all"))
    off = met[met["value"] > met["value_all"] + TOLERANCE]
    return _told("repeaters", off, ("more repeaters than pupils", "plus de redoublants que d'élèves"))


def _told(what: str, off: pd.DataFrame, says: tuple[str, str]) -> dict[str, Any] | None:
    if off.empty:
        return None
    lines = ", ".join(str(n) for n in sorted(off["row"])[:SHOWN]) + (", …" if len(off) > SHOWN else "")
    n = len(off)
    return {
        "what": what,
        "n": n,
        "en": f"{says[0]} ({n} ×, line {lines})",
        "fr": f"{says[1]} ({n} ×, ligne {lines})",
    }
