-- every key of a measure that can occur this year, totals over sex and grade included, numbered
with stated as (
    select distinct source, unit_level, measure, level, grade, age, sex, breakdown, category, universe
    from int_cells
),

answered as (
    select source, unit_level, measure, level, '_T' as universe from int_reporting
    where breakdown = '_Z' and measure <> 'population'
    union
    select source, unit_level, measure, level, universe from int_paired_units
    where breakdown = '_Z'
),

graded as (
    select source, unit_level, measure, level, universe, bool_or(sex <> '_T') as has_sexes from stated
    where breakdown = '_Z' and grade <> '_T'
    group by source, unit_level, measure, level, universe
),

-- grades that the contract asks for, of measures that were sent: nil everywhere is nil too
asked as (
    select distinct
        grades.source, grades.unit_level, grades.measure, grades.level, grades.grade, '_T' as age, grades.sex,
        '_Z' as breakdown, '_Z' as category, graded.universe
    from covered_grades as grades
    inner join graded
        on grades.source = graded.source
        and grades.unit_level = graded.unit_level
        and grades.measure = graded.measure
        and grades.level = graded.level
        and (grades.sex = '_T' or graded.has_sexes)
    inner join structures on grades.level = structures.level
    inner join this_partition
        on structures.country = this_partition.country and structures.year = this_partition.year
    where try_cast(grades.grade as integer) between 1 and structures.duration
),

keys as (
    select * from stated
    union
    select * from asked
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
