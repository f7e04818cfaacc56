"""Which units a measure is summed over beside its partner: one that lacks either side leaves both (docs/decisions/0021).

Belongs here: the rule of pairs, told a second time and simply, on the stored cells, so that a trace checks the SQL of a run
(int_pair_answers, int_pair_gaps, int_paired_units) rather than repeats it. Does not belong here: sums (cells.py).
"""

from __future__ import annotations

from eqm_pipeline.pipeline.trace.asked import Asked, asked, seed
from eqm_pipeline.pipeline.trace.stored import CoreYear, Row, Stored

BLANK = "value is null and obs_status not in ('M', 'K')"


def counted_units(stored: Stored, year: CoreYear, term: Row, own: Asked) -> Row:
    """Mark the cells of `traced` that count; how many units of `placed` do, and why others do not."""
    _answers(year, "own_answers", own)
    partner = _partner(stored, year, term, own)
    if partner is None:
        return _told(year, "select unit from own_answers where is_complete", "")
    other, by_grade = partner
    if other.unit_level != own.unit_level:
        return _across(year, own, other)
    _answers(year, "partner_answers", other)
    why = f"units that do not report both {own.measure} and {other.measure} leave both"
    common = _common_grades(stored, own, other) if by_grade else []
    if not common:
        kept = """select o.unit from own_answers as o inner join partner_answers as p using (unit)
            where o.is_complete and p.is_complete"""
        return _told(year, kept, why)
    _gaps(year, own, other)
    year.engine.connection.execute(
        """update traced set is_counted = false where not list_contains(?, grade)
        or exists (select 1 from gaps where gaps.unit = traced.unit and gaps.grade in (traced.grade, '_T'))""",
        [common],
    )
    kept = f"""select o.unit from own_answers as o inner join partner_answers as p using (unit)
        left join (select unit, count(*) as n, bool_or(grade = '_T') as whole from gaps group by unit) as g using (unit)
        where (o.is_complete or o.is_blank) and (p.is_complete or p.is_blank) and not coalesce(g.whole or g.n >= {len(common)}, false)"""  # noqa: S608 - a number
    return _told(year, kept, f"{why}, grade by grade")


def _told(year: CoreYear, kept: str, why: str) -> Row:
    year.engine.connection.execute(f"create or replace temp table kept as {kept}")
    if why:
        year.engine.connection.execute(
            "update traced set is_counted = false where unit not in (select unit from kept)"
        )
    found = year.one(
        """select count(*) filter (unit in (select unit from kept)) as n_units, count(*) as n
        from placed where unit in (select unit from own_answers)"""
    )
    return {"n_units": found["n_units"], "n_out": found["n"] - found["n_units"] if why else 0, "why": why}


def _answers(year: CoreYear, name: str, a: Asked) -> None:
    """Units that were asked: whether they left no cell blank; listed schools without a cell reported nil."""
    if a.measure == "schools":
        told = "select distinct unit, true as is_complete, false as is_blank from stg_schools where source = ? and level = ? and is_open"
        year.engine.connection.execute(f"create or replace temp table {name} as {told}", [a.source, a.level])
        return
    condition, given = a.where()
    listed = "is_open and source = ? and (level = ? or not exists (select 1 from stg_schools where source = ? and level = ?))"
    nil = "true" if a.nil_when_absent and a.unit_level == "school" else "false"
    year.engine.connection.execute(
        f"""create or replace temp table {name} as
        with told as (
            select unit, count(*) filter ({BLANK}) as n_blank, count(value) as n_values
            from {year.observations(a.table)} where {condition} group by unit
        ), listed as (select distinct unit from stg_schools where {nil} and {listed})
        select unit, coalesce(n_blank = 0 and n_values > 0, true) as is_complete, coalesce(n_blank > 0, false) as is_blank
        from told full join listed using (unit)""",  # noqa: S608 - our own
        [*given, a.source, a.level, a.source, a.level],
    )


def _gaps(year: CoreYear, own: Asked, other: Asked) -> None:
    (one, given), (two, also) = own.where(), other.where()
    year.engine.connection.execute(
        f"""create or replace temp table gaps as
        select unit, grade from {year.observations(own.table)} where {one} and {BLANK}
        union select unit, grade from {year.observations(other.table)} where {two} and {BLANK}""",  # noqa: S608 - our own
        [*given, *also],
    )


def _partner(stored: Stored, year: CoreYear, term: Row, own: Asked) -> tuple[Asked, bool] | None:
    """The measure beside which a term is summed, of the source that comes first for it; and whether by grade."""
    pairs = [
        p for p in seed(stored, "measure_pairs")
        if (p["measure"], p["breakdown"]) == (term["measure"], term["breakdown"])
        and p["universe"].replace("=", term["category"]) == term["universe"] and p["category"] in (term["category"], "=")
    ]  # fmt: skip
    if not pairs or stored.catalogue.measures[pairs[0]["partner"]].derive:
        return None
    p = pairs[0]
    category = term["category"] if p["partner_category"] == "=" else p["partner_category"]
    measure, table = p["partner"], stored.catalogue.measures[p["partner"]].table
    offers = [
        (r["unit_level"] != own.unit_level, _rank(stored, measure, r["source"]), r["source"], r["unit_level"])
        for r in seed(stored, "covered_measures")
        if (r["country"], r["measure"], r["level"]) == (stored.country, measure, own.level)
        and (stored.data / "core" / table / year.here / f"{r['source']}.parquet").exists()
    ]  # fmt: skip
    if measure == "schools":
        listed = [r["source"] for r in year.rows("select distinct source from stg_schools")]
        offers = [(s != own.source, _rank(stored, measure, s), s, "school") for s in listed]
    if not offers:
        return None
    _, _, source, unit_level = min(offers)
    other = asked(stored, table, source, unit_level, measure, own.level, p["partner_breakdown"], category)
    return other, any(x["by_grade"] for x in pairs)


def _across(year: CoreYear, own: Asked, other: Asked) -> Row:
    """Schools beside areas: both are summed over the areas that have both (int_area_pairs)."""
    _answers(year, "partner_answers", other)
    complete = "select unit from partner_answers where is_complete"
    if own.unit_level == "school":
        kept = f"select unit from stg_schools where is_first and {other.unit_level} in ({complete})"  # noqa: S608 - our own
    else:
        kept = f"""select unit from own_answers where is_complete and unit in (
            select {own.unit_level} from stg_schools where is_first and unit in ({complete}))"""  # noqa: S608 - our own
    return _told(year, kept, f"both are summed over the areas that have {own.measure} and {other.measure}")


def _common_grades(stored: Stored, own: Asked, other: Asked) -> list[str]:
    """Grades in which both measures are asked for."""
    told = [
        {r["grade"] for r in seed(stored, "asked_grades")
         if (r["country"], r["source"], r["unit_level"], r["measure"], r["level"], r["breakdown"])
         == (stored.country, a.source, a.unit_level, a.measure, a.level, a.breakdown)}
        for a in (own, other)
    ]  # fmt: skip
    return sorted(told[0] & told[1])


def _rank(stored: Stored, measure: str, source: str) -> int:
    ranks = [r["rank"] for r in seed(stored, "preferred_sources") if (r["country"], r["measure"], r["source"]) == (stored.country, measure, source)]  # fmt: skip
    return min(ranks, default=9)
