-- pupils of two years that cannot be the same pupils: more of them go on or repeat than there were. Countries
-- and education regions, both sexes together; the year is the second, whose figures made it visible.
with limits as (
    select
        country,
        max(case when rule = 'FLOW_DROPOUT_NEG' and parameter = 'country' then value end) as whole,
        max(case when rule = 'FLOW_DROPOUT_NEG' and parameter = 'region' then value end) as region
    from rule_parameters
    group by country
),

rates as (
    select
        flows.country, school_years.school_year, flows.source, flows.area_level, flows.area, flows.level,
        flows.grade, flows.enrolment, flows.repeaters_next, flows.promotion_rate, flows.repetition_rate,
        flows.dropout_rate, flows.enrolment_next_grade - flows.repeaters_next_grade as promoted,
        case when flows.area_level = 'country' then limits.whole else limits.region end as within
    from flows
    inner join school_years on flows.year_to = school_years.year
    inner join limits on flows.country = limits.country
    where
        flows.area_level in ('country', 'edu_region') and flows.sex = '_T'
        and flows.population = 'all_schools' and flows.enrolment > 0
)

select
    rates.country, rates.school_year, coalesce(rates.source, '_T') as source, rules.rule,
    rates.area_level || ' ' || rates.area as unit_code,
    'enrolment@' || rates.level || '/' || rates.grade as "column",
    case rules.rule
        when 'REP_CONS' then rates.repeaters_next when 'FLOW_PROMO_GT1' then rates.promoted
        else rates.dropout_rate
    end as value,
    'pupils' as key_1, rates.enrolment as number_1,
    case when rules.rule = 'FLOW_DROPOUT_NEG' then 'repeaters' end as key_2,
    case when rules.rule = 'FLOW_DROPOUT_NEG' then rates.repeaters_next end as number_2,
    cast(null as varchar) as said, 1 as n
from rates
inner join rules
    on (rules.rule = 'REP_CONS' and rates.repetition_rate > 100.0000001)
    or (rules.rule = 'FLOW_PROMO_GT1' and rates.promotion_rate > 100 + 100 * rates.within)
    or (rules.rule = 'FLOW_DROPOUT_NEG' and rates.promotion_rate <= 100 + 100 * rates.within
        and rates.repetition_rate <= 100.0000001 and rates.dropout_rate < -100 * rates.within)
