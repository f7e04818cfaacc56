-- rates that pupils and populations together make impossible or unlikely: more pupils of an age than people
-- of it, intake and enrolment ratios out of their range
with limits as (
    select
        country,
        max(case when rule = 'GIR_RANGE' and parameter = 'least' then value end) as least_intake,
        max(case when rule = 'GIR_RANGE' and parameter = 'most' then value end) as most,
        max(case when rule = 'ENR_GT_POP' and parameter = 'most' then value end) as most_net,
        max(case when rule = 'NIR_GT_100' and parameter = 'most' then value end) as most_intake
    from rule_parameters
    group by country
),

rates as (
    select
        indicators.*,
        case
            when indicators.indicator = 'adjusted_net_intake_rate' then 'NIR_GT_100'
            when indicators.indicator in ('gross_intake_rate', 'gross_enrolment_ratio') then 'GIR_RANGE'
            else 'ENR_GT_POP'
        end as rule
    from indicators
    where
        area_level in ('country', 'admin1', 'edu_region') and base_indicator = '_Z' and sector = '_T'
        and location = '_T' and value is not null
        and (
            (indicator in ('adjusted_net_enrolment_rate', 'total_net_enrolment_rate',
                'adjusted_net_intake_rate') and method = 'raw')
            or (indicator = 'age_specific_enrolment_rate' and method = '_Z')
            or (indicator in ('gross_intake_rate', 'gross_enrolment_ratio') and level = '1' and sex = '_T'
                and method = '_Z')
        )
)

select
    rates.country, rates.school_year, '_T' as source, rates.rule,
    rates.area_level || ' ' || rates.area as unit_code,
    rates.indicator || '@' || rates.level || case when rates.age <> '_T' then '/age_' || rates.age else '' end
    || case when rates.sex <> '_T' then '/' || rates.sex else '' end as "column",
    rates.value, 'pupils' as key_1, rates.numerator as number_1, 'population' as key_2,
    rates.denominator as number_2, cast(null as varchar) as said, 1 as n
from rates
inner join limits on rates.country = limits.country
where
    (rates.rule = 'NIR_GT_100' and rates.value > limits.most_intake)
    or (rates.rule = 'ENR_GT_POP' and rates.value > limits.most_net)
    or (rates.rule = 'GIR_RANGE' and (rates.value > limits.most
        or (rates.indicator = 'gross_intake_rate' and rates.value < limits.least_intake)))
