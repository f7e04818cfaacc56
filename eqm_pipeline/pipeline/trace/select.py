"""Chooses the cells of a term: the units that count in the figure's area, and their cells of the measure.

Belongs here: the working tables `placed` (units) and `traced` (cells, null ones too) of a core year. Does not belong here:
sums and addresses (cells.py), which of them a pair leaves out (pairs.py).
"""

from __future__ import annotations

from eqm_pipeline.pipeline.trace.asked import Asked, asked
from eqm_pipeline.pipeline.trace.stored import CoreYear, Row, Stored


def select(stored: Stored, year: CoreYear, table: str, figure: Row, term: Row) -> Asked | None:
    """Make `placed` and `traced`, the units of the area and the term's cells; schools come before areas (int_answers)."""
    levels = ["school"]
    if table != "schools":
        having = year.rows(
            f"""select distinct unit_level from {year.observations(table)}
            where source = ? and measure = ? and level = ? and unit_level <> 'respondent'""",  # noqa: S608 - our own
            [term["source"], term["measure"], term["level"]],
        )
        order = ("school", figure["area_level"], "admin1", "edu_region", "admin2", "inspection", "country")
        levels = [x for x in dict.fromkeys(order) if {"unit_level": x} in having]
    for level in levels:
        of = (
            table,
            term["source"],
            level,
            term["measure"],
            term["level"],
            term["breakdown"],
            term["category"],
        )
        own = asked(stored, *of)
        _place(year, level, figure, term)
        _trace(year, own, term)
        if year.one("select count(*) as n from traced")["n"]:
            return own
    return None


def _place(year: CoreYear, unit_level: str, figure: Row, term: Row) -> None:
    units, area = _units_of(figure["area_level"], term["sector"], term["location"]), [figure["area"]]
    if unit_level != "school":
        units = f"""select ? as unit where '{unit_level}' = '{figure["area_level"]}' union all
            select area from area_parents where area_level = '{unit_level}' and parent_level = '{figure["area_level"]}'
                and parent = ? and {year.year} between valid_from and valid_to"""  # noqa: S608 - codes of the catalogue
        area = area * 2
    year.engine.connection.execute(f"create or replace temp table placed as {units}", area)


def _trace(year: CoreYear, own: Asked, term: Row) -> None:
    if own.table == "schools":
        year.engine.connection.execute(
            """create or replace temp table traced as
            select s.file, s.sheet, s.row, '' as "column", s.unit, '_T' as grade, cast(1 as double) as value,
                'A' as obs_status, true as is_counted
            from schools as s inner join stg_schools as p using (source, unit, level)
            where s.source = ? and s.level = ? and p.is_open and s.unit in (select unit from placed)""",
            [own.source, own.level],
        )
        return
    keys = [f"{r['grade']}|{r['age']}" for r in term["rows"]]  # over-age pupils: other ages in every grade
    year.engine.connection.execute(
        f"""create or replace temp table traced as
        select file, sheet, row, "column", unit, grade, value, obs_status, true as is_counted
        from {year.observations(own.table)}
        where source = ? and unit_level = ? and measure = ? and level = ? and unit in (select unit from placed)
            and (? = '_T' or sex = ?)
            and (list_has_any(?, [grade || '|' || age, '_T|' || age])
                or (list_contains(?, breakdown) and list_has_any(?, [grade || '|_T', '_T|_T'])))
            and list_contains(?, breakdown) and (? = '_Z' or category = ?)""",  # noqa: S608 - our own
        [own.source, own.unit_level, own.measure, own.level, term["sex"], term["sex"], keys,
         list(own.summed_ages), keys, list(own.breakdowns), own.category, own.category],
    )  # fmt: skip


def _units_of(area_level: str, sector: str, location: str) -> str:
    """SQL: the schools that count in an area, a sector, a location; `?` is the area (unless the country)."""
    told = ["is_first"]
    told += [f"{area_level} = ?"] if area_level != "country" else ["? is not null"]
    told += [f"sector = '{sector}'"] if sector != "_T" else []
    told += [f"location = '{location}'"] if location != "_T" else []
    return f"select unit from stg_schools where {' and '.join(told)}"  # noqa: S608 - codes of the catalogue
