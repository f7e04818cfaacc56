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

cells as (
    select country, year, unit, level, grade, sex, enrolment from int_school_grades
    where grade not in ('_T', '_U') and enrolment > 0
),

pairs as (
    select
        schools.country, schools.school_year, schools.source, schools.level, schools.unit, cells.grade,
        cells.sex, cells.enrolment, earlier.enrolment as enrolment_before,
        greatest(cells.enrolment, earlier.enrolment) / least(cells.enrolment, earlier.enrolment) as times,
        greatest(schools.enrolment, schools.enrolment_before)
        / nullif(least(schools.enrolment, schools.enrolment_before), 0) as times_whole
    from schools_over_years as schools
    inner join cells
        on schools.country = cells.country and schools.year = cells.year and schools.level = cells.level
        and schools.unit = cells.unit
    inner join cells as earlier
        on schools.country = earlier.country and schools.year = earlier.year + 1
        and schools.level = earlier.level and schools.unit_before = earlier.unit
        and cells.grade = earlier.grade and cells.sex = earlier.sex
    where
        schools.kind not in ('split', 'merged')
        and (cells.enrolment > 9 * earlier.enrolment or earlier.enrolment > 9 * cells.enrolment)
)

select
    pairs.country, pairs.school_year, pairs.source, 'YOY_X10' as rule, pairs.unit as unit_code,
    'enrolment@' || pairs.level || '/' || pairs.grade || '/' || pairs.sex as "column",
    pairs.enrolment as value, 'before' as key_1, pairs.enrolment_before as number_1,
    cast(null as varchar) as key_2, cast(null as double) as number_2, cast(null as varchar) as said, 1 as n
from pairs
inner join limits on pairs.country = limits.country
where
    least(pairs.enrolment, pairs.enrolment_before) >= limits.least_pupils
    and coalesce(pairs.times_whole, 1) < 9
    and (
        abs(pairs.times / 10 - 1) <= limits.within or abs(pairs.times / 100 - 1) <= limits.within
        or abs(pairs.times / 1000 - 1) <= limits.within
    )
