"""From aggregates of whole files to a dozen indicators, national and regional; the same last step for floor and peers.

Belongs here: the shape of an aggregate, the arithmetic, the comparison with the pipeline. Does not belong here: reading.
An aggregate is a row `country, school_year, region, sector, column, value, n`: the sum and number of answers of a column
of counts, over a region and sector as the file writes them, `_T` for all. It is some thousand rows.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import duckdb

ALL = "_T"
INDICATORS = {
    "percentage_of_repeaters": "100.0 | repeaters | enrolment",
    "female_enrolment_share": "100.0 | girls | enrolment",
    "private_enrolment_share": "100.0 | private | enrolment",
    "pupil_teacher_ratio": "1.0 | enrolment | teachers",
    "female_teacher_share": "100.0 | women | teachers",
    "trained_teacher_share": "100.0 | trained | teachers",
    "qualified_teacher_share": "100.0 | qualified | teachers",
    "pupils_per_classroom": "1.0 | enrolment | classrooms",
    "pupils_per_class_group": "1.0 | enrolment | class_groups",
    "exam_pass_rate": "100.0 | passed | present",
    "schools_with_water": "100.0 | water | water_n",
    "schools_with_electricity": "100.0 | electricity | electricity_n",
}
_SUMS = """
with told as (
    select a.*, d.measure, d.grade, d.sex, d.age, d.breakdown, d.category, a.region = '_T' as national,
        case when a.region = '_T' then a.country else r.area end as area,
        a.sector = '_T' as whole, d.measure = 'teachers' and d.breakdown <> d.teachers_by as twice
    from aggregates a
    join dims d on d.country = a.country and d.col = a."column"
    left join regions r on r.country = a.country and r.label = a.region
    where d.level = '1'
)
select country, school_year, area,
    sum(value) filter (measure = 'enrolment' and age = '_T' and whole) as enrolment,
    sum(value) filter (measure = 'enrolment' and age = '_T' and whole and sex = 'F') as girls,
    sum(value) filter (measure = 'enrolment' and age = '_T'
        and exists (select 1 from private p where p.country = told.country and p.label = told.sector)) as private,
    sum(value) filter (measure = 'repeaters' and whole) as repeaters,
    sum(value) filter (measure = 'teachers' and whole and not twice) as teachers,
    sum(value) filter (measure = 'teachers' and whole and not twice and sex = 'F') as women,
    sum(value) filter (measure = 'trained_teachers' and whole) as trained,
    sum(value) filter (measure = 'qualified_teachers' and whole) as qualified,
    sum(value) filter (measure = 'classrooms' and whole) as classrooms,
    sum(value) filter (measure = 'class_groups' and whole) as class_groups,
    sum(value) filter (measure = 'candidates_passed' and whole) as passed,
    sum(value) filter (measure = 'candidates_present' and whole) as present,
    sum(value) filter (measure = 'has_water' and whole) as water, sum(n) filter (measure = 'has_water' and whole) as water_n,
    sum(value) filter (measure = 'has_electricity' and whole) as electricity,
    sum(n) filter (measure = 'has_electricity' and whole) as electricity_n
from told where area is not null group by all
"""


def finish(folder: Path, out: Path, aggregates: str) -> int:
    """Write `out`/indicators.parquet from the aggregates (a glob of Parquet files below `out`); its number of rows."""
    layouts: dict[str, Any] = json.loads((folder / "plan.json").read_text("utf-8"))["layouts"]
    dims, regions, private = [], [], []
    for country, told in layouts.items():
        by = {c["breakdown"] for c in told["counts"] if c["measure"] == "teachers"}
        kept = "_Z" if "_Z" in by else next(iter(by), "_Z")
        dims += [
            (
                country,
                c["column"],
                *(c[k] for k in ("measure", "level", "grade", "sex", "age", "breakdown", "category")),
                kept,
            )
            for c in told["counts"]
        ]
        regions += [(country, label, area) for label, area in told["regions"].items()]
        private += [(country, label) for label in told["private"]]
    with duckdb.connect() as con:
        con.execute(
            "create table dims (country text, col text, measure text, level text, grade text, sex text, age text, breakdown text, category text, teachers_by text)"
        )
        con.execute(
            "create table regions (country text, label text, area text); create table private (country text, label text)"
        )
        con.executemany("insert into dims values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", dims)
        con.executemany("insert into regions values (?, ?, ?)", regions)
        con.executemany("insert into private values (?, ?)", private)
        con.execute(f"create view aggregates as select * from read_parquet('{out / aggregates}')")
        con.execute(f"create table sums as {_SUMS}")
        each = " union all ".join(_one(name, said) for name, said in INDICATORS.items())
        con.execute(f"copy ({each} order by all) to '{out / 'indicators.parquet'}' (format parquet)")
        return int(con.execute(f"select count(*) from '{out / 'indicators.parquet'}'").fetchone()[0])


def _one(name: str, said: str) -> str:
    factor, above, below = (part.strip() for part in said.split("|"))
    value = f"{factor} * {above} / nullif({below}, 0)"
    return f"select country, school_year, area, '{name}' as indicator, {above}::double as numerator, {below}::double as denominator, {value} as value from sums where {below} is not null and {above} is not null"


def compare(mine: Path, marts: Path, bad_years: tuple[str, ...]) -> dict[str, Any]:
    """Figures of both, by whether the pipeline's are the same to the last count (values as far as
    they are published, nine digits), in years without and with planted defects."""
    bad = ", ".join(f"'{y}'" for y in bad_years)
    with duckdb.connect() as con:
        rows = con.execute(f"""
            with theirs as (
                select * from '{marts / "indicators.parquet"}'
                where area_level in ('country', 'edu_region') and level = '1' and grade = '_T' and age = '_T' and sex = '_T'
                    and sector = '_T' and location = '_T' and base_indicator = '_Z' and value is not null
                    and (breakdown in ('_Z', 'exam'))
            )
            select m.school_year in ({bad}), count(*), count(t.value),
                count(*) filter (t.numerator = m.numerator and t.denominator = m.denominator and abs(t.value - m.value) <= 1e-9 * greatest(abs(m.value), 1)),
                max(abs(t.value - m.value) / nullif(abs(m.value), 0))
            from '{mine / "indicators.parquet"}' m
            left join theirs t on (t.country, t.school_year, t.area, t.indicator) = (m.country, m.school_year, m.area, m.indicator)
            where m.value is not null group by 1 order by 1""").fetchall()
    names = ("figures", "in_both", "equal", "largest_relative_difference")
    return {
        ("years_with_defects" if r[0] else "years_without_defects"): dict(zip(names, r[1:], strict=True))
        for r in rows
    }
