-- the share of expected schools with usable returns, of countries and regions: less than it should be, or far
-- from that of last year
with limits as (
    select
        country,
        max(case when rule = 'COVERAGE_CHANGE' and parameter = 'points' then value end) as most_points,
        max(case when rule = 'COVERAGE_CHANGE' and parameter = 'schools' then value end) as least_schools,
        max(case when rule = 'OUT_LOWCOV' and parameter = 'least' then value end) as least_share
    from rule_parameters
    group by country
),

shares as (
    select
        country, school_year, cast(substr(school_year, 6, 4) as smallint) as year, area_level, area, level,
        100 * coverage as share, expected
    from coverage
    where area_level in ('country', 'edu_region') and coverage is not null and expected > 0
),

compared as (
    select shares.*, before.share as share_before
    from shares
    left join shares as before
        on shares.country = before.country and shares.year = before.year + 1
        and shares.area_level = before.area_level and shares.area = before.area
        and shares.level = before.level
)

select
    compared.country, compared.school_year, '_T' as source, rules.rule,
    compared.area_level || ' ' || compared.area as unit_code, 'usable_share@' || compared.level as "column",
    compared.share as value, case when rules.rule = 'OUT_LOWCOV' then 'expected' else 'before' end as key_1,
    case when rules.rule = 'OUT_LOWCOV' then cast(compared.expected as double) else compared.share_before end
        as number_1,
    cast(null as varchar) as key_2, cast(null as double) as number_2, cast(null as varchar) as said, 1 as n
from compared
inner join limits on compared.country = limits.country
inner join rules
    on (rules.rule = 'OUT_LOWCOV' and compared.share < 100 * limits.least_share)
    or (rules.rule = 'COVERAGE_CHANGE' and compared.expected >= limits.least_schools
        and abs(compared.share - compared.share_before) > limits.most_points)
