-- repeaters of the last grade that are nil in an area where they were a good part of it the year before
with limits as (
    select
        country,
        max(case when parameter = 'share' then value end) as least_share,
        max(case when parameter = 'pupils' then value end) as least_pupils
    from rule_parameters
    where rule = 'REP_LAST_ZERO'
    group by country
),

last_grades as (
    select
        cells.country, cells.school_year, cells.year, cells.area_level, cells.area, cells.level, cells.source,
        max(case when cells.measure = 'enrolment' then cells.value end) as enrolment,
        max(case when cells.measure = 'repeaters' then cells.value end) as repeaters
    from whole_counts as cells
    inner join structures
        on cells.country = structures.country and cells.year = structures.year
        and cells.level = structures.level and cells.grade = structures.last_grade
    where
        cells.measure in ('enrolment', 'repeaters') and cells.universe = '_T' and cells.age = '_T'
        and cells.sex = '_T' and cells.sector = '_T' and cells.location = '_T' and cells.breakdown = '_Z'
        and cells.area_level in ('country', 'edu_region', 'inspection')
    group by
        cells.country, cells.school_year, cells.year, cells.area_level, cells.area, cells.level, cells.source
)

select
    now.country, now.school_year, now.source, 'REP_LAST_ZERO' as rule,
    now.area_level || ' ' || now.area as unit_code, 'repeaters@' || now.level as "column",
    now.repeaters as value, 'before' as key_1, before.repeaters as number_1, 'pupils' as key_2,
    now.enrolment as number_2, cast(null as varchar) as said, 1 as n
from last_grades as now
inner join last_grades as before
    on now.country = before.country and now.year = before.year + 1 and now.area_level = before.area_level
    and now.area = before.area and now.level = before.level
inner join limits on now.country = limits.country
where
    now.repeaters = 0 and now.enrolment >= limits.least_pupils
    and before.repeaters > limits.least_share * before.enrolment
