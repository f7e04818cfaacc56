-- every key of a measure that can occur this year, totals over sex and grade included, numbered
with stated as (
    select distinct source, unit_level, measure, level, grade, age, sex, breakdown, category, universe from int_cells
),

keys as (
    select source, unit_level, measure, level, grade, age, sex, breakdown, category, universe from stated
    union
    select source, unit_level, measure, level, '_T', age, sex, breakdown, category, universe from stated
    union
    select source, unit_level, measure, level, grade, age, '_T', breakdown, category, universe from stated
    union
    select source, unit_level, measure, level, '_T', age, '_T', breakdown, category, universe from stated
    union
    select distinct source, unit_level, measure, level, '_T', '_T', '_T', '_Z', '_Z', '_T' from int_reporting
    where breakdown = '_Z'
    union
    select distinct source, unit_level, measure, level, '_T', '_T', '_T', '_Z', '_Z', universe from int_paired_units
    where breakdown = '_Z'
)

select
    cast(row_number() over (
        order by measure, level, universe, source, unit_level, breakdown, category, grade, age, sex
    ) as integer) as cell_id,
    source,
    unit_level,
    measure,
    level,
    grade,
    age,
    sex,
    breakdown,
    category,
    universe
from keys
where breakdown = '_Z' or category <> '_Z'
