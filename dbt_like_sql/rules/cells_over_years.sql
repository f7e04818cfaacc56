-- pupils of one grade and sex this year that are ten, a hundred or a thousand times those of last year, or
-- such a part of them: a nought too many or too few. A school that is told as a whole is not told again.
with limits as (
    select
        country,
        max(case when parameter = 'within' then value end) as within,
        max(case when parameter = 'pupils' then value end) as least_pupils
    from rule_parameters
    where rule = 'YOY_X10'
    group by country
),

-- of two cells so far apart one is large: those are few, and the other is looked for beside them only
large as (
    select cells.country, cells.year, cells.level, cells.unit, cells.grade, cells.sex, cells.enrolment
    from int_school_grades as cells
    inner join limits on cells.country = limits.country and cells.enrolment > 9 * limits.least_pupils
    where cells.grade not in ('_T', '_U')
),

schools as (
    select
        country, school_year, source, level, unit, year, unit_before,
        cast(year - 1 as smallint) as year_before
    from schools_over_years
    where
        kind not in ('split', 'merged')
        and coalesce(
            greatest(enrolment, enrolment_before) / nullif(least(enrolment, enrolment_before), 0), 1
        ) < 9
),

beside as (
    select
        schools.*, large.grade, large.sex, large.enrolment, true as is_now,
        schools.year_before as other_year, schools.unit_before as other_unit
    from schools
    inner join large
        on schools.country = large.country and schools.year = large.year and schools.level = large.level
        and schools.unit = large.unit
    union all
    select
        schools.*, large.grade, large.sex, large.enrolment, false as is_now, schools.year as other_year,
        schools.unit as other_unit
    from schools
    inner join large
        on schools.country = large.country and schools.year_before = large.year
        and schools.level = large.level and schools.unit_before = large.unit
),

pairs as (
    select
        beside.country, beside.school_year, beside.source, beside.level, beside.unit, beside.grade,
        beside.sex,
        case when beside.is_now then beside.enrolment else other.enrolment end as enrolment,
        case when beside.is_now then other.enrolment else beside.enrolment end as enrolment_before,
        beside.enrolment / other.enrolment as times, limits.within
    from beside
    inner join limits on beside.country = limits.country
    inner join int_school_grades as other
        on beside.country = other.country and beside.other_year = other.year and beside.level = other.level
        and beside.other_unit = other.unit and beside.grade = other.grade and beside.sex = other.sex
    where
        other.enrolment > 0 and other.enrolment >= limits.least_pupils
        and beside.enrolment > 9 * other.enrolment
)

select
    pairs.country, pairs.school_year, pairs.source, 'YOY_X10' as rule, pairs.unit as unit_code,
    'enrolment@' || pairs.level || '/' || pairs.grade || '/' || pairs.sex as "column",
    pairs.enrolment as value, 'before' as key_1, pairs.enrolment_before as number_1,
    cast(null as varchar) as key_2, cast(null as double) as number_2, cast(null as varchar) as said, 1 as n
from pairs
where
    abs(pairs.times / 10 - 1) <= pairs.within or abs(pairs.times / 100 - 1) <= pairs.within
    or abs(pairs.times / 1000 - 1) <= pairs.within
