-- semi-longitudinal retention: grade by grade, those who are new in the next grade a year later over those
-- new in this one now, multiplied
with steps as (
    select
        rates.*,
        (rates.enrolment_next_grade - rates.repeaters_next_grade)
        / nullif(rates.enrolment - rates.repeaters, 0) as passing,
        case
            when statuses.carries_value and rates.repeaters is null then '23:O:repeaters missing'
            else cast(statuses.severity + 10 as varchar) || ':' || rates.obs_status || ':'
            || coalesce(rates.reason, '')
        end as said
    from flow_rates as rates
    inner join obs_statuses as statuses on rates.obs_status = statuses.obs_status
    where rates.grade < rates.duration
),

products as (
    select
        country, school_year, year, area_level, area, level, sex, population, max(said) as said,
        case
            when count(passing) < max(duration) - 1 or min(passing) < 0 then null
            when min(passing) = 0 then cast(0 as double)
            else round(100 * exp(sum(ln(case when passing > 0 then passing end))), 9)
        end as product,
        min(n_units) as n_units, max(n_expected) as n_expected, max(source) as source
    from steps
    group by country, school_year, year, area_level, area, level, sex, population
),

judged as (
    select *, split_part(said, ':', 2) not in ('Q', 'K', 'L', 'O', 'M') as is_given from products
)

select
    country, school_year, year, area_level, area, 'semi_longitudinal_retention_rate' as indicator, level,
    '_T' as grade, sex, '_Z' as breakdown, '_Z' as category, population as method, population as base,
    'retention' as family, case when is_given then product end as value, product as compared,
    cast(null as double) as numerator, cast(null as double) as denominator,
    case when is_given and product is null then 'O' else split_part(said, ':', 2) end as obs_status,
    case when is_given and product is null then 'a grade is missing'
        else nullif(split_part(said, ':', 3), '') end as reason,
    n_units, n_expected, source
from judged
