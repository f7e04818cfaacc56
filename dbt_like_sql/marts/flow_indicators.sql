-- figures of flows as indicators: of low reliability where all schools and the panel are too far apart;
-- for a country also the reason why there is none
with declared as (
    select * from indicator_declarations
    where indicator in (
        'survival_rate_last_grade', 'survival_rate_to_grade', 'cohort_completion_rate',
        'coefficient_of_internal_efficiency', 'years_input_per_graduate', 'semi_longitudinal_retention_rate',
        'pupils_in_discontinuity_share'
    )
),

units as (
    select distinct indicator, level, unit from indicator_declarations
),

compared as (
    select flow_values.*, units.unit,
        abs(max(case when flow_values.base = 'all_schools' then flow_values.compared end) over both_ways
            - max(case when flow_values.base = 'matched_panel' then flow_values.compared end) over both_ways)
        > thresholds.panel_gap and flow_values.value is not null as is_apart
    from flow_values
    inner join units on flow_values.indicator = units.indicator and flow_values.level = units.level
    cross join thresholds
    window both_ways as (
        partition by
            flow_values.country, flow_values.year, flow_values.area_level, flow_values.area,
            flow_values.indicator, flow_values.level, flow_values.grade, flow_values.sex,
            flow_values.category, flow_values.family
    )
),

years_accepted as (select distinct country, school_year, year from int_sources),

without as (
    select
        years_accepted.country, years_accepted.school_year, years_accepted.year, declared.indicator,
        declared.level, declared.method, declared.unit, following.year as year_after
    from years_accepted
    cross join declared
    left join years_accepted as following
        on years_accepted.country = following.country and years_accepted.year + 1 = following.year
    left join flow_values as given
        on years_accepted.country = given.country and years_accepted.year = given.year
        and given.area_level = 'country' and declared.indicator = given.indicator
        and declared.level = given.level and given.sex = '_T'
    where given.country is null
)

select
    country, school_year, year, cast(year + 1 as smallint) as year_to, area_level, area, indicator,
    '_Z' as base_indicator, level, grade, '_T' as age, sex, '_T' as sector, '_T' as location, breakdown,
    category, method, value, numerator, denominator, unit,
    case when is_apart then 'U' else obs_status end as obs_status,
    case when is_apart then 'all schools and matched panel differ by more than 5 points' else reason end
        as reason,
    case when n_units > n_expected then 1 else n_units / nullif(cast(n_expected as double), 0) end
        as coverage,
    n_units, n_expected, source,
    cast(null as double) as standard_error
from compared
where value is not null or (area_level = 'country' and sex = '_T')
union all
select
    country, school_year, year, cast(year + 1 as smallint) as year_to, 'country' as area_level,
    country as area, indicator, '_Z' as base_indicator, level, '_T' as grade, '_T' as age, '_T' as sex,
    '_T' as sector, '_T' as location, '_Z' as breakdown, '_Z' as category, method, null as value,
    null as numerator, null as denominator, unit, 'L' as obs_status,
    case when year_after is null then 'awaits t+1' else 'repeaters not collected' end as reason,
    null as coverage, null as n_units, null as n_expected, null as source, null as standard_error
from without
