-- a school whose pupils by grade and sex are the very numbers of the year before: a copied return
with limits as (
    select
        country,
        max(case when parameter = 'pupils' then value end) as least_pupils,
        max(case when parameter = 'cells' then value end) as least_cells
    from rule_parameters
    where rule = 'YOY_IDENTICAL'
    group by country
),

candidates as (
    select
        schools.country, schools.school_year, schools.source, schools.year, schools.level, schools.unit,
        schools.unit_before, schools.enrolment, cast(schools.year - 1 as smallint) as year_before,
        limits.least_cells
    from schools_over_years as schools
    inner join limits on schools.country = limits.country
    where schools.enrolment = schools.enrolment_before and schools.enrolment >= limits.least_pupils
),

-- only the cells of a school whose pupils are as many are looked at
asked as (
    select country, year, level, unit from candidates
    union
    select country, year_before as year, level, unit_before as unit from candidates
),

cells as (
    select cells.country, cells.year, cells.unit, cells.level, cells.grade, cells.sex, cells.enrolment
    from int_school_grades as cells
    inner join asked
        on cells.country = asked.country and cells.year = asked.year and cells.level = asked.level
        and cells.unit = asked.unit
    where cells.grade <> '_T' and cells.enrolment > 0
),

sizes as (
    select country, year, unit, level, count(*) as n_cells from cells
    group by country, year, unit, level
),

pairs as (
    select schools.*, sizes.n_cells
    from candidates as schools
    inner join sizes
        on schools.country = sizes.country and schools.year = sizes.year and schools.level = sizes.level
        and schools.unit = sizes.unit and sizes.n_cells >= schools.least_cells
    inner join sizes as earlier
        on schools.country = earlier.country and schools.year_before = earlier.year
        and schools.level = earlier.level and schools.unit_before = earlier.unit
        and sizes.n_cells = earlier.n_cells
)

select
    pairs.country, pairs.school_year, pairs.source, 'YOY_IDENTICAL' as rule, pairs.unit as unit_code,
    'enrolment@' || pairs.level as "column", pairs.enrolment as value, 'cells' as key_1,
    cast(pairs.n_cells as double) as number_1, cast(null as varchar) as key_2,
    cast(null as double) as number_2, cast(null as varchar) as said, 1 as n
from pairs
inner join cells
    on pairs.country = cells.country and pairs.year = cells.year and pairs.level = cells.level
    and pairs.unit = cells.unit
inner join cells as earlier
    on pairs.country = earlier.country and pairs.year_before = earlier.year and pairs.level = earlier.level
    and pairs.unit_before = earlier.unit and cells.grade = earlier.grade and cells.sex = earlier.sex
    and cells.enrolment = earlier.enrolment
group by
    pairs.country, pairs.school_year, pairs.source, pairs.unit, pairs.level, pairs.enrolment, pairs.n_cells
having count(*) = pairs.n_cells
