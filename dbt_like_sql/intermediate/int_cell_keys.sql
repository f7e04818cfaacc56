-- every key of a measure that can occur this year, totals over sex and grade included, numbered
with stated as (
    select distinct source, unit_level, measure, level, grade, age, sex, breakdown, category, universe
    from int_cells
),

answered as (
    select source, unit_level, measure, level, '_T' as universe from int_reporting
    where breakdown = '_Z' and measure <> 'population'
    union
    select source, unit_level, measure, level, universe from int_paired_profiles
    where breakdown = '_Z'
),

keys as (
    select * from stated
    union
    select source, unit_level, measure, level, grade, age, sex, breakdown, category, universe
    from int_nil_keys
    union
    select source, unit_level, measure, level, '_T' as grade, age, sex, breakdown, category, universe
    from stated
    union
    select source, unit_level, measure, level, grade, age, '_T' as sex, breakdown, category, universe
    from stated
    union
    select source, unit_level, measure, level, '_T' as grade, age, '_T' as sex, breakdown, category, universe
    from stated
    union
    select
        source, unit_level, measure, level, '_T' as grade, '_T' as age, '_T' as sex, '_Z' as breakdown,
        '_Z' as category, universe
    from answered
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
