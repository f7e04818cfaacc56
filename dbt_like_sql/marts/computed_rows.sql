-- declared ratios and the indicators that models of their own compute, in one shape
with surveyed as (
    select
        int_survey.*, declared.indicator, declared.unit
    from int_survey
    inner join indicator_declarations as declared on int_survey.level = declared.level
        and declared.model = 'survey'
)

select * from labelled_ratios
union all
select * from flow_indicators
union all
select * exclude (cap) from net_rates
union all
select * from out_of_school
union all
select * from life_expectancy_rows
union all
select * from reference_rows
union all
select
    country, school_year, year, null as year_to, area_level, area, indicator, '_Z' as base_indicator, level,
    '_T' as grade, '_T' as age, '_T' as sex, sector, location, '_Z' as breakdown, '_Z' as category, method,
    value, numerator, denominator, unit, obs_status, reason, null as coverage, n_units,
    null as n_expected, null as source, null as standard_error
from allocation_rows
union all
select
    country, school_year, year, null as year_to, area_level, area, indicator, '_Z' as base_indicator, level,
    '_T' as grade, '_T' as age, '_T' as sex, sector, location, '_Z' as breakdown, '_Z' as category, method,
    value, numerator, null as denominator, unit, obs_status, reason, coverage, n_units, n_expected, source,
    null as standard_error
from norm_rows
union all
select
    country, school_year, year, null as year_to, area_level, area, indicator, '_Z' as base_indicator, level,
    grade,
    '_T' as age, sex, '_T' as sector, '_T' as location, breakdown, category, 'survey' as method, value, null
        as numerator,
    null as denominator, unit, case when value is null then 'O' else coalesce(obs_status, 'A') end
        as obs_status,
    case when value is null then 'numerator missing' end as reason, null as coverage, null as n_units, null
        as n_expected, source,
    standard_error
from surveyed
