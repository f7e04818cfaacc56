-- pupils, teachers and schools of all accepted years by the areas valid in the latest one, summed from
-- schools: no sum is ever split across a redistricting; schools that stand in no area of today are the row _U
with counts as (
    select country, school_year, year, unit, level, 'enrolment' as measure, '_T' as sex, enrolment as value
    from int_school_totals
    union all
    select country, school_year, year, unit, level, 'enrolment' as measure, 'F' as sex, enrolment_f as value
    from int_school_totals
    union all
    select country, school_year, year, unit, level, 'teachers' as measure, '_T' as sex, teachers as value
    from int_school_totals
    union all
    select country, school_year, year, unit, level, 'teachers' as measure, 'F' as sex, teachers_f as value
    from int_school_totals
    union all
    select country, school_year, year, unit, level, 'schools' as measure, '_T' as sex,
        case when is_open then cast(1 as double) end as value
    from int_school_totals
),

summed as (
    select
        counts.country, counts.school_year, counts.year, homes.areas_of, homes.area_level, homes.area,
        counts.measure, counts.level, counts.sex, sum(counts.value) as value,
        count(counts.value) as n_schools, count(*) as n_expected
    from counts
    inner join area_homes as homes on counts.country = homes.country and counts.unit = homes.unit
    group by
        counts.country, counts.school_year, counts.year, homes.areas_of, homes.area_level, homes.area,
        counts.measure, counts.level, counts.sex
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
