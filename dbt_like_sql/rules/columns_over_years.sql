-- a column where far more schools say nil than last year: left at its default
with limits as (
    select
        country,
        max(case when parameter = 'jump' then value end) as most_jump,
        max(case when parameter = 'schools' then value end) as least_schools
    from rule_parameters
    where rule = 'ZERO_DEFAULT'
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
        least(asked.n_answered, before.n_answered) as n_answered
    from int_zero_shares as before
    inner join asked
        on before.country = asked.country and before.year + 1 = asked.year and before.source = asked.source
        and before.measure = asked.measure and before.level = asked.level
        and before.breakdown = asked.breakdown
    left join int_zero_shares as now
        on asked.country = now.country and asked.year = now.year and before.source = now.source
        and before.measure = now.measure and before.level = now.level and before.grade = now.grade
        and before.breakdown = now.breakdown and before.category = now.category
)

select
    filled.country, filled.school_year, filled.source, 'ZERO_DEFAULT' as rule,
    'country ' || filled.country as unit_code,
    concat_ws('/', filled.measure || '@' || filled.level, filled.grade, filled.breakdown, filled.category)
        as "column",
    100 * filled.nil_share as value, 'before' as key_1, 100 * filled.nil_share_before as number_1,
    cast(null as varchar) as key_2, cast(null as double) as number_2, cast(null as varchar) as said, 1 as n
from filled
inner join limits on filled.country = limits.country
where
    filled.nil_share - filled.nil_share_before > limits.most_jump
    and filled.n_answered >= limits.least_schools
