"""A trace in words for a terminal: indented, from the value at the top to cells at the bottom.

Belongs here: lines. Does not belong here: what they say (trace.py), printing (cli/analyst.py).
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from eqm_pipeline.pipeline.trace.stored import Row

SAYS = {True: "reproduced", False: "NOT REPRODUCED", None: "not compared"}
MOST_COLUMNS = 14


def lines(told: dict[str, Any]) -> Iterator[str]:
    """Every line of a trace."""
    yield f"{told['country']} {told['school_year']}  {told['indicator']}: {told['label']['en']}"
    for figure in told["figures"]:
        yield from _figure(figure, 0)


def _figure(f: Row, depth: int) -> Iterator[str]:
    at, r = "  " * depth, f["row"]
    if f.get("missing"):
        yield f"{at}{r['indicator']}: no such row"
        return
    yield ""
    yield f"{at}{_key(r)}"
    yield f"{at}  value        {_n(r['value'])} {r['unit']}   status {r['obs_status']}{_said(r['reason'])}"
    yield f"{at}  in releases  {_released(f['in_releases'])}"
    yield f"{at}  made of      numerator {_n(r['numerator'])}, denominator {_n(r['denominator'])}; coverage {_n(r['coverage'])} ({_n(r['n_units'])} of {_n(r['n_expected'])} units); source {r['source'] or '-'}"
    yield from (f"{at}  {line}" for line in _formula(f["formula"]))
    yield f"{at}  from what follows the value is {SAYS[f['value_reproduced']]}"
    yield from (f"{at}  note         {n}" for n in f["notes"])
    for name, s in f.get("sides", {}).items():
        yield f"{at}  {name:<12} {_n(s['sum'])} from measures, {_n(s['stated'])} stated: {SAYS[s['reproduced']]}" + (f" (second choice: {s['branch']})" if s["otherwise_used"] else "")  # fmt: skip
        for t in s["terms"]:
            yield from _term(t, depth + 2)
    for row in f.get("flows", []):
        yield f"{at}  flow grade {row['grade']}: pupils {_n(row['enrolment'])}; a year later {_n(row['enrolment_next_grade'])} in the next grade, {_n(row['repeaters_next_grade'])} of them repeating it; {_n(row['repeaters_next'])} repeat this one; promotion {_n(row['promotion_rate'])}, repetition {_n(row['repetition_rate'])}, cap {_n(row['capping_factor'])} ({row['population']})"
    for t in f.get("terms", []):
        yield from _term(t, depth + 1)
    for row in f.get("areas", []):
        yield f"{at}  {row['area']:<24} {_n(row['value'])} ({row['obs_status']})"
    for part in f.get("components", []):
        yield from _figure(part, depth + 1)


def _released(told: Row | None) -> str:
    """What a release makes of a figure."""
    if told is None:
        return "not known here: no data/publishable/country=…/validation.parquet"
    if told["state"] == "withheld":
        return f"withheld: {told['reason']}" + ("" if told["status"] else "; rows of areas are left out")
    if told["state"] == "validated":
        return "as it is (validated)"
    return (
        "marked P (provisional)" if told["status"] == "P" else f"provisional; status {told['status']} stays"
    )


def _formula(f: Row) -> Iterator[str]:
    yield f"formula      {f['text']}"
    for name in ("numerator", "numerator_otherwise", "denominator", "denominator_otherwise"):
        if name in f:
            yield f"  {name.replace('_otherwise', ' or else')} = {f[name]}"
    s = f["structure"]
    if s["grades"]:
        yield f"structure    level {s['level']}: {s['grades']} grades from age {s['entry_age']}"


def _term(t: Row, depth: int) -> Iterator[str]:
    at = "  " * depth
    sign, what = ("−" if t["sign"] < 0 else "+"), ("units that report " if t["take"] == "units" else "")
    where = [f"level {t['level']}"]
    where += [f"{d} {t[d]}" for d in ("sex", "sector", "location") if t[d] != "_T"]
    where += [f"{t['breakdown']} {t['category']}"] if t["breakdown"] != "_Z" else []
    where += [f"beside {t['universe']}"] if t["universe"] != "_T" else []
    yield f"{at}{sign} {what}{t['measure']} {t['school_year']} ({', '.join(where)}) = {_n(t['sum'])}   source {t['source'] or '-'}"  # fmt: skip
    if len(t["rows"]) > 1 or t["rows"][0]["grade"] != "_T":
        told = [f"{'' if r['grade'] == '_T' else 'grade ' + r['grade']}{'' if r['age'] == '_T' else ' age ' + r['age']}: {_n(r['value'])}" for r in t["rows"]]  # fmt: skip
        yield f"{at}    {', '.join(x.strip() for x in told)}"
    yield from _cells(t["cells"], depth + 2)


def _cells(c: Row, depth: int) -> Iterator[str]:
    at = "  " * depth
    if "in_area" not in c:
        yield f"{at}{c['how']}"
        for of in c.get("made_of", []):
            yield f"{at}{of['measure']}{'' if of['category'] == '_Z' else ' ' + of['category']}:"
            yield from _cells(of, depth + 1)
        return
    says = {True: "reconciled", False: "NOT RECONCILED", None: "not to be reconciled"}[c["reconciled"]]
    here, what = c["in_area"], ("units" if c["counts"] == "units" else "sum")
    yield f"{at}core {c['table']}: {_n(here['cells'])} cells of {_n(here['units'])} {c['unit_level']} units, sum {_n(here['sum'])}; counted {what} {_n(c['counted'])}: {says}{_said(c['reason'])}"  # fmt: skip
    if (left := c["left_out"])["why"]:
        yield f"{at}left out: {_n(left['units_out'])} units as a whole; {_n(left['cells'])} cells of {_n(left['units'])} units, sum {_n(left['sum'])}"  # fmt: skip
    if s := c.get("snapshot"):
        yield f"{at}snapshot {s['path']}"
        yield f"{at}  sha256 {s['sha256']}, received {s['received_at']}" + ("" if s["is_newest"] else "; a newer one was delivered and is not run yet")  # fmt: skip
    yield from (f"{at}{line}" for line in _addresses(c))
    yield from (f"{at}{line}" for line in _aside(c["set_aside"]))


def _addresses(c: Row) -> Iterator[str]:
    if c["narrowed_to"]:
        yield f"only school {c['narrowed_to']}:"
    for col in c["by_column"][:MOST_COLUMNS]:
        yield f"  {_place(col)}  {_n(col['cells'])} cells, {_n(col['units'])} units, sum {_n(col['sum'])}"
    if (more := len(c["by_column"]) - MOST_COLUMNS) > 0:
        yield f"  and {more} columns or sheets more (--json shows all)"
    for cell in c["first"]:
        sent = f"   (corrected; sent as {cell['as_sent']})" if "as_sent" in cell else ""
        if c.get("counts_rows"):
            yield f"  {_place(cell)}  unit {cell['unit']}  {_n(cell['value'])} rows counted, the first is row {cell['row']}{sent}"
        else:
            yield f"  {_place(cell)}  row {cell['row']}  unit {cell['unit']}  {_n(cell['value'])}{sent}"


def _aside(a: Row) -> Iterator[str]:
    if a["cells"]:
        told = ", ".join(f"{_n(b['cells'])} {b['obs_status']} of {_n(b['units'])} units" for b in a["by_status"])  # fmt: skip
        yield f"without a value: {told}"
    for r in a["by_rule"]:
        yield f"set aside by {r['rule']}: {_n(r['cells'])} cells of {_n(r['units'])} units"
    for r in a["whole_rows_of_the_source"]:
        yield f"whole rows of this source set aside by {r['rule']}: {_n(r['rows'])}"


def _key(r: Row) -> str:
    """The codes of a row that are not the total."""
    base = f" of {r['base_indicator']}" if r["base_indicator"] != "_Z" else ""
    told = [f"{r['area_level']} {r['area']}"]
    told += [f"{d} {r[d]}" for d in ("level", "grade", "age", "sex", "sector", "location", "breakdown", "category", "method") if r[d] not in ("_T", "_Z")]  # fmt: skip
    return f"{r['indicator']}{base}: {', '.join(told)}"


def _place(r: Row) -> str:
    column = f"{r['column']} − {r['minus']}" if r.get("minus") else r["column"]
    return "  ".join(x for x in (r["file"], r["sheet"], column) if x)


def _said(text: str | None) -> str:
    return f" ({text})" if text else ""


def _n(value: float | None) -> str:
    """A number with thin groups, or a dash."""
    if value is None:
        return "–"
    whole = round(value, 6)
    return f"{whole:,.0f}".replace(",", " ") if whole == int(whole) else f"{whole:,.6g}".replace(",", " ") if abs(whole) < 1e5 else f"{whole:,.2f}".replace(",", " ")  # fmt: skip
