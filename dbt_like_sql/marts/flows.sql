-- promotion, repetition and dropout by grade and sex between a year and the next, raw,
-- on all schools; base year t
with counts as (
    select
        country, school_year, year, area_level, area, level, cast(grade as integer) as grade, sex,
        max(case when measure = 'enrolment' then value end) as enrolment,
        max(case when measure = 'repeaters' then value end) as repeaters,
        max(case when measure = 'enrolment' then n_units end) as n_units,
        max(case when measure = 'enrolment' then n_expected end) as n_expected,
        max(case when measure = 'enrolment' then source end) as source
    from measures_counting
    where
        measure in ('enrolment', 'repeaters')
        and universe = '_T' and age = '_T' and grade <> '_T' and sector = '_T' and location = '_T'
        and breakdown = '_Z'
    group by country, school_year, year, area_level, area, level, cast(grade as integer), sex
),

paired as (
    select
        base.*,
        structures.duration,
        stayed.repeaters as repeaters_next,
        case when base.grade < structures.duration then moved.enrolment end as enrolment_next_grade,
        case when base.grade < structures.duration then moved.repeaters end as repeaters_next_grade
    from counts as base
    inner join structures
        on base.country = structures.country and base.year = structures.year and base.level = structures.level
        and base.grade between 1 and structures.duration
    inner join counts as stayed
        on base.country = stayed.country and base.year + 1 = stayed.year
        and base.area_level = stayed.area_level
        and base.area = stayed.area and base.level = stayed.level and base.sex = stayed.sex
        and base.grade = stayed.grade
    left join counts as moved
        on base.country = moved.country and base.year + 1 = moved.year and base.area_level = moved.area_level
        and base.area = moved.area and base.level = moved.level and base.sex = moved.sex
        and base.grade + 1 = moved.grade
),

rates as (
    select *,
        (enrolment_next_grade - repeaters_next_grade) / nullif(enrolment, 0) as promotion,
        repeaters_next / nullif(enrolment, 0) as repetition
    from paired
)

select
    country, school_year, year, cast(year + 1 as smallint) as year_to, area_level, area, level,
    cast(grade as varchar) as grade, sex, 'raw' as method, enrolment, repeaters_next, enrolment_next_grade,
    repeaters_next_grade,
    100 * promotion as promotion_rate, 100 * repetition as repetition_rate,
    100 * (1 - promotion - repetition) as dropout_rate,
    greatest(1, max(promotion + repetition) over (
        partition by country, year, area_level, area, level, grade
    )) as capping_factor,
    duration, n_units, n_expected, source, this_release.release
from rates
cross join this_release
