-- a column where far more schools say nil than last year: left at its default; and repeaters of the last
-- grade that are nil in an area where they were a good part of it the year before
with limits as (
    select
        country,
        max(case when rule = 'ZERO_DEFAULT' and parameter = 'jump' then value end) as most_jump,
        max(case when rule = 'ZERO_DEFAULT' and parameter = 'schools' then value end) as least_schools,
        max(case when rule = 'REP_LAST_ZERO' and parameter = 'share' then value end) as least_share,
        max(case when rule = 'REP_LAST_ZERO' and parameter = 'pupils' then value end) as least_pupils
    from rule_parameters
    group by country
),

asked as (
    select country, school_year, year, source, measure, level, breakdown, max(n_answered) as n_answered
    from int_zero_shares
    group by country, school_year, year, source, measure, level, breakdown
),

filled as (
    select
        asked.country, asked.school_year, before.source, before.measure, before.level, before.grade,
        before.breakdown, before.category,
        1 - least(coalesce(now.n_filled, 0) / nullif(cast(asked.n_answered as double), 0), 1) as nil_share,
        1 - least(before.n_filled / nullif(cast(before.n_answered as double), 0), 1) as nil_share_before,
        asked.n_answered, before.n_answered as n_answered_before
    from int_zero_shares as before
    inner join asked
        on before.country = asked.country and before.year + 1 = asked.year and before.source = asked.source
        and before.measure = asked.measure and before.level = asked.level
        and before.breakdown = asked.breakdown
    left join int_zero_shares as now
        on asked.country = now.country and asked.year = now.year and before.source = now.source
        and before.measure = now.measure and before.level = now.level and before.grade = now.grade
        and before.breakdown = now.breakdown and before.category = now.category
),

last_grades as (
    select
        cells.country, cells.school_year, cells.year, cells.area_level, cells.area, cells.level, cells.source,
        max(case when cells.measure = 'enrolment' then cells.value end) as enrolment,
        max(case when cells.measure = 'repeaters' then cells.value end) as repeaters
    from measures_counting as cells
    inner join structures
        on cells.country = structures.country and cells.year = structures.year
        and cells.level = structures.level and cells.grade = structures.last_grade
    where
        cells.measure in ('enrolment', 'repeaters') and cells.universe = '_T' and cells.age = '_T'
        and cells.sex = '_T' and cells.sector = '_T' and cells.location = '_T' and cells.breakdown = '_Z'
    group by
        cells.country, cells.school_year, cells.year, cells.area_level, cells.area, cells.level, cells.source
)

select
    filled.country, filled.school_year, filled.source, 'ZERO_DEFAULT' as rule,
    'country ' || filled.country as unit_code,
    filled.measure || '@' || filled.level || '/' || filled.grade || '/' || filled.breakdown || '/'
    || filled.category as "column",
    100 * filled.nil_share as value, 'before' as key_1, 100 * filled.nil_share_before as number_1,
    cast(null as varchar) as key_2, cast(null as double) as number_2, cast(null as varchar) as said, 1 as n
from filled
inner join limits on filled.country = limits.country
where
    filled.nil_share - filled.nil_share_before > limits.most_jump
    and filled.n_answered >= limits.least_schools and filled.n_answered_before >= limits.least_schools
union all
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
