"""The core cells behind a measure: which rows of data/core were summed, in which columns and files, and which were not.

Belongs here: cells of the area's units, their sums by column, the largest of them, and whether they make up the measure.
Does not belong here: choosing them (select.py), which units leave a pair (pairs.py), what was set aside
(aside.py). An absent row is nil
(docs/decisions/0002): core holds non-zero cells only. Persons are not in these tables.
"""

from __future__ import annotations

from collections.abc import Sequence

from eqm_pipeline.pipeline.trace.aside import set_aside
from eqm_pipeline.pipeline.trace.counts import of_country
from eqm_pipeline.pipeline.trace.differences import with_minus
from eqm_pipeline.pipeline.trace.pairs import counted_units
from eqm_pipeline.pipeline.trace.select import select
from eqm_pipeline.pipeline.trace.stored import CoreYear, Row, Stored
from eqm_pipeline.pipeline.trace.terms import reproduced

ADDRESS = ("file", "sheet", "row", "column", "unit", "value", "obs_status")
NOT_CELLS = {
    "schools_expected": "the register of expected returns, or the schools listed where there is none",
    "schools_received": "the schools listed as open",
    "schools_received_on_time": "the returns whose date of receipt is known",
    "schools_registered": "the schools listed", "schools_closed_insecurity": "the schools listed as closed",
    "schools_evaluated": "the schools listed as open", "schools_without_error": "the schools without a finding that set something aside",
    "cells_asked": "the cells that schools were asked for", "cells_answered": "the cells that schools answered",
    "incomplete_cycle": "pupils by grade of each school: a school that lacks a grade of its cycle",
    "teacher_deficit": "pupils / norm − teachers of each school, where above nil",
    "teacher_surplus": "teachers − pupils / norm of each school, where above nil",
}  # fmt: skip
FROM = {
    "incomplete_cycle": ("enrolment",), "teacher_deficit": ("enrolment", "teachers"),
    "teacher_surplus": ("enrolment", "teachers"),
}  # fmt: skip


def cells(stored: Stored, figure: Row, term: Row, limit: int, unit: str | None = None) -> Row:
    """What core holds for a term in the figure's area: sums, addresses, what was left out, and whether it reconciles."""
    measure = stored.catalogue.measures[term["measure"]]
    if term["universe"].startswith("panel_"):
        return _without("counts over the schools of both years are kept as sums only (data/marts/flows.parquet); a school's own are in data/aggregates/int_school_grades")  # fmt: skip
    if measure.derive:
        of = dict.fromkeys((c.measure, c.breakdown, c.category) for c in measure.derive)
        told = ", ".join(_condition(c) for c in measure.derive)
        return _without(f"a flag derived for each unit: 1 where {told}", _feeding(stored, figure, term, list(of), limit, unit))  # fmt: skip
    if term["measure"] in NOT_CELLS:
        of = dict.fromkeys((m, "_Z", "_Z") for m in FROM.get(term["measure"], ()))
        return _without(f"counted from {NOT_CELLS[term['measure']]}", _feeding(stored, figure, term, list(of), limit, unit))  # fmt: skip
    year = stored.year(term["school_year"])
    if term["source"] is None:
        return _without("no source gives this measure here")
    if (sent := of_country(year, figure, term, limit)) is not None:
        return sent | _seal(stored, term)
    return _of_units(stored, year, figure, term, limit, unit) | _seal(stored, term)


def _of_units(stored: Stored, year: CoreYear, figure: Row, term: Row, limit: int, unit: str | None) -> Row:
    table = "schools" if term["measure"] == "schools" else stored.catalogue.measures[term["measure"]].table
    own = select(stored, year, table, figure, term)
    if own is None:
        return _without(f"no cell of {term['measure']} is stored for this source: absent is nil", table=table)
    left = counted_units(stored, year, term, own)
    total = "count(*) as cells, count(distinct unit) as units, coalesce(sum(value), 0) as sum"
    whole = year.one(f"select {total} from traced where value is not null")  # noqa: S608 - our own
    out = year.one(f"select {total} from traced where value is not null and not is_counted")  # noqa: S608 - our own
    counted = whole["sum"] - out["sum"] if term["take"] == "value" else left["n_units"]
    narrowed = "true" if unit is None else "unit = ?"
    with_unit = [] if unit is None else [unit]
    columns = year.rows(
        f"""select file, sheet, "column", count(*) as cells, count(distinct unit) as units, sum(value) as sum
        from traced where value is not null and is_counted and {narrowed} group by all order by all""",  # noqa: S608 - our own
        with_unit,
    )
    aside = set_aside(year, term["source"], narrowed, with_unit)
    agrees = reproduced(counted, term["sum"]) if term["sum"] is not None else None
    return {
        "table": table, "unit_level": own.unit_level, "counts": "units" if term["take"] == "units" else "values",
        "in_area": whole, "left_out": out | {"why": left["why"] if out["cells"] or left["n_out"] else "", "units_out": left["n_out"]},
        "counted": counted, "expected": term["sum"], "reconciled": agrees, "reason": _reason(agrees, counted, term, left, out),
        "narrowed_to": unit, "counts_rows": _is_register(stored, term["source"]), "by_column": with_minus(stored, table, term, columns), "set_aside": aside,
        "first": with_minus(stored, table, term, _largest(year, narrowed, with_unit, limit)),
    }  # fmt: skip


def _is_register(stored: Stored, source: str) -> bool:
    """Whether a cell is the number of the file's rows that were counted, and its row the first of them."""
    contract = stored.catalogue.contracts.get((stored.country, source))
    return contract is not None and contract.has_register


def _largest(year: CoreYear, narrowed: str, with_unit: Sequence[str], limit: int) -> list[Row]:
    """The largest cells that count; one that was corrected, with what had been sent."""
    names = ", ".join(f't."{c}"' for c in ADDRESS)
    found = year.rows(
        f"""select {names}, a.old_value as as_sent from (
            select * from traced where value is not null and is_counted and {narrowed}
            order by value desc, file, sheet, row, "column" limit {int(limit)}
        ) as t left join audit as a on t.file = a.file and t.sheet = a.sheet and t.row = a.row and t."column" = a."column"
            and a.outcome = 'applied' and a.action in ('override', 'scale', 'mend')
        order by t.value desc, t.file, t.sheet, t.row, t."column" """,  # noqa: S608 - our own
        with_unit,
    )
    return [{k: v for k, v in r.items() if k != "as_sent" or v is not None} for r in found]


def _feeding(stored: Stored, figure: Row, term: Row, of: list[tuple[str, str, str]], limit: int, unit: str | None) -> list[Row]:  # fmt: skip
    """The cells of the measures that a derived one is made of."""
    out = []
    for measure, breakdown, category in of:
        fed = term | {"measure": measure, "breakdown": breakdown, "category": category, "universe": "_T", "sum": None, "take": "value"}  # fmt: skip
        fed |= {"rows": [{"grade": "_T", "age": "_T"}]}
        out.append({"measure": measure, "category": category} | cells(stored, figure, fed, limit, unit))
    return out


def _condition(c: object) -> str:
    told = [f"{k} {v:g}" for k in ("min", "max", "over") if (v := getattr(c, k)) is not None]
    category = "" if getattr(c, "category") == "_Z" else f" {getattr(c, 'category')}"  # noqa: B009 - a condition of any kind
    return f"{getattr(c, 'measure')}{category} ({', '.join(told)})"  # noqa: B009


def _reason(agrees: bool | None, counted: float, term: Row, left: Row, out: Row) -> str:
    if agrees is None:
        return "the measure has no value to compare with"
    if agrees:
        return left["why"] if out["cells"] or left["n_out"] else ""
    if term["universe"] == "corrected":
        return f"corrected for non-response: {term['sum'] - counted:g} of the measure stand for schools not heard from"  # fmt: skip
    told = f"differs by {counted - term['sum']:g}"
    return f"{told}; of the units that leave the pair: {left['why']}" if left["why"] else told


def _without(how: str, of: list[Row] | None = None, table: str = "") -> Row:
    return {"table": table, "how": how, "reconciled": None, "reason": how, "made_of": of or [], "by_column": [], "first": []}  # fmt: skip


def _seal(stored: Stored, term: Row) -> Row:
    return {"snapshot": stored.snapshot(term["source"], term["school_year"])}
