-- pupils, teachers and schools of all accepted years by the areas valid in the latest one, summed from
-- schools: no sum is ever split across a redistricting; schools that stand in no area of today are the row _U
with totals as (
    select
        schools.country, schools.school_year, schools.year, homes.areas_of, homes.area_level, homes.area,
        schools.level, count(*) as n_expected,
        sum(schools.enrolment) as enrolment, count(schools.enrolment) as n_enrolment,
        sum(schools.enrolment_f) as enrolment_f, count(schools.enrolment_f) as n_enrolment_f,
        sum(schools.teachers) as teachers, count(schools.teachers) as n_teachers,
        sum(schools.teachers_f) as teachers_f, count(schools.teachers_f) as n_teachers_f,
        count(*) filter (where schools.is_open) as n_open
    from int_school_totals as schools
    inner join area_homes as homes on schools.country = homes.country and schools.unit = homes.unit
    group by
        schools.country, schools.school_year, schools.year, homes.areas_of, homes.area_level, homes.area,
        schools.level
),

summed as (
    select totals.*, 'enrolment' as measure, '_T' as sex, enrolment as value, n_enrolment as n_schools
    from totals
    union all
    select totals.*, 'enrolment' as measure, 'F' as sex, enrolment_f as value, n_enrolment_f as n_schools
    from totals
    union all
    select totals.*, 'teachers' as measure, '_T' as sex, teachers as value, n_teachers as n_schools
    from totals
    union all
    select totals.*, 'teachers' as measure, 'F' as sex, teachers_f as value, n_teachers_f as n_schools
    from totals
    union all
    select
        totals.*, 'schools' as measure, '_T' as sex, cast(nullif(n_open, 0) as double) as value,
        n_open as n_schools
    from totals
),

unplaced as (
    select country, year, area_level, level, max(n_expected) as n from summed
    where area = '_U'
    group by country, year, area_level, level
),

-- a measure that no school of the year gave is not a series
given as (
    select country, year, measure, level, sex from summed
    where area_level = 'country' and n_schools > 0
)

select
    summed.country, summed.school_year, summed.year, summed.areas_of, summed.area_level, summed.area,
    summed.measure, summed.level, summed.sex, summed.value,
    cast(summed.n_schools as integer) as n_schools, cast(summed.n_expected as integer) as n_expected,
    summed.n_schools / nullif(cast(summed.n_expected as double), 0) as coverage,
    cast(coalesce(unplaced.n, 0) as integer) as n_unplaced, this_release.release
from summed
inner join given
    on summed.country = given.country and summed.year = given.year and summed.measure = given.measure
    and summed.level = given.level and summed.sex = given.sex
left join unplaced
    on summed.country = unplaced.country and summed.year = unplaced.year
    and summed.area_level = unplaced.area_level and summed.level = unplaced.level
cross join this_release
