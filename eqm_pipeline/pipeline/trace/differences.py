"""Columns whose cells are a difference: a contract stores girls and the total, and boys are `TOTAL − GIRLS` (`minus`).

Belongs here: which other column was taken off, by the contract. Does not belong here: taking it off (conform/observations.py).
"""

from __future__ import annotations

from fnmatch import fnmatch

from eqm_pipeline.catalogue.labels import HeaderMatcher
from eqm_pipeline.catalogue.models import Contract
from eqm_pipeline.pipeline.trace.stored import Row, Stored


def with_minus(stored: Stored, table: str, term: Row, rows: list[Row]) -> list[Row]:
    """Rows with `sheet` and `column`; one whose cells are a difference also with `minus`, the column that was taken off."""
    contract = stored.catalogue.contracts.get((stored.country, term["source"]))
    if contract is None or not any(c.minus for t in contract.tables.values() for c in t.columns.values()):
        return rows
    told: dict[tuple[str, str], str | None] = {}
    out = []
    for r in rows:
        at = (r["sheet"], r["column"])
        if at not in told:
            told[at] = _other(contract, table, term["measure"], *at)
        out.append(r | {"minus": told[at]} if told[at] else r)
    return out


def _other(contract: Contract, core: str, measure: str, sheet: str, column: str) -> str | None:
    """The column taken off one that gives the measure, in the table that was read from the sheet."""
    named = [t for t in contract.tables.values() if fnmatch(sheet.casefold(), t.select.casefold())]
    for t in named or contract.tables.values():
        found = HeaderMatcher(contract, t).match(column)
        if found and found.spec.to == core and found.dims.get("measure") == measure:
            return found.spec.minus
    return None
