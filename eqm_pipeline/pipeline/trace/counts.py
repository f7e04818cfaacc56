"""The cells behind a count that a country sends as a table (docs/national_counts.md): one cell, or those it is derived of.

Belongs here: core/national_counts. Does not belong here: cells of schools and areas (cells.py).
"""

from __future__ import annotations

from itertools import combinations
from typing import Any

from eqm_pipeline.pipeline.trace.aside import set_aside
from eqm_pipeline.pipeline.trace.stored import CoreYear, Row
from eqm_pipeline.pipeline.trace.terms import reproduced

TABLE = "national_counts"
OPEN = ("sex", "age", "grade", "sector", "location")  # in the order in which int_counts_by_… derive totals
ADDRESS = 'file, sheet, row, "column", unit, value, obs_status'


def of_country(year: CoreYear, figure: Row, term: Row, limit: int) -> Row | None:
    """None where the source sends no such table. A total that was not sent is the sum of its parts."""
    if figure["area_level"] != "country" or not _is_sent(year, term):
        return None
    for n in range(len(OPEN) + 1):
        for opened in combinations(OPEN, n):
            if _trace(year, term, opened):
                return _told(year, term, opened, limit)
    return {"table": TABLE, "how": "derived of other counts of the same table (a sex by difference, two levels as one, ages that were left out)",
            "reconciled": None, "reason": "no cell of this key or of its parts was sent", "made_of": [], "by_column": [], "first": []}  # fmt: skip


def _is_sent(year: CoreYear, term: Row) -> bool:
    sql = (
        f"select count(*) as n from {year.observations(TABLE)} where source = ? and measure = ? and level = ?"  # noqa: S608 - our own
    )
    return bool(year.one(sql, [term["source"], term["measure"], term["level"]])["n"])


def _trace(year: CoreYear, term: Row, opened: tuple[str, ...]) -> bool:
    """Make `traced` of the cells of this key; of an opened dimension, its parts instead of a total."""
    parts = [d for d in opened if d in ("sex", "age", "grade")]
    if any(term[d] != "_T" for d in opened if d in ("sex", "sector", "location")):
        return False
    keys = {d: list(dict.fromkeys(r[d] for r in term["rows"])) for d in ("grade", "age")} | {
        "sex": [term["sex"]]
    }
    told: list[str] = []
    given: list[Any] = []
    for d, codes in keys.items():
        told.append(f"{d} <> '_T'" if d in parts else f"list_contains(?, {d})")
        given += [] if d in parts else [codes]
    breakdown = {"sector": ("sector", term["sector"]), "location": ("location", term["location"])}
    split = [b for b in ("sector", "location") if b in opened or breakdown[b][1] != "_T"]
    if len(split) > 1:
        return False
    if split:
        told.append("breakdown = ? and (? = '_T' or category = ?)")
        given += [split[0], breakdown[split[0]][1], breakdown[split[0]][1]]
    else:
        told.append("breakdown = ? and category = ?")
        given += [term["breakdown"], term["category"]]
    year.engine.connection.execute(
        f"""create or replace temp table traced as select {ADDRESS}, true as is_counted from {year.observations(TABLE)}
        where source = ? and measure = ? and level = ? and {" and ".join(told)}""",  # noqa: S608 - our own
        [term["source"], term["measure"], term["level"], *given],
    )
    return bool(year.one("select count(*) as n from traced")["n"])


def _told(year: CoreYear, term: Row, opened: tuple[str, ...], limit: int) -> Row:
    total = "count(*) as cells, count(distinct unit) as units, coalesce(sum(value), 0) as sum"
    whole = year.one(f"select {total} from traced where value is not null")  # noqa: S608 - our own
    agrees = reproduced(whole["sum"], term["sum"]) if term["sum"] is not None else None
    columns = year.rows(
        f'select file, sheet, "column", {total} from traced where value is not null group by all order by all'  # noqa: S608 - our own
    )
    return {
        "table": TABLE, "unit_level": "country", "counts": "values", "in_area": whole,
        "left_out": {"cells": 0, "units": 0, "sum": 0.0, "why": "", "units_out": 0}, "counted": whole["sum"],
        "expected": term["sum"], "reconciled": agrees, "narrowed_to": None,
        "reason": f"no total was sent: summed over {', '.join(opened)}" if opened else "" if agrees is not False else "differs",
        "by_column": columns, "set_aside": set_aside(year, term["source"], "true", []),
        "first": year.rows(f"select {ADDRESS} from traced where value is not null order by value desc, row limit {int(limit)}"),  # noqa: S608 - our own
    }  # fmt: skip
