-- flow rates under the joint cap of the sexes, as UIS prints them; status and reason say what the cap hides
with kinds as (
    select 'promotion_rate' as indicator
    union all
    select 'repetition_rate' as indicator
    union all
    select 'dropout_rate' as indicator
    union all
    select 'effective_promotion_rate' as indicator
),

raw as (
    select
        flow_rates.*, kinds.indicator,
        100 * case kinds.indicator
            when 'promotion_rate' then p
            when 'repetition_rate' then r
            when 'dropout_rate' then 1 - p - r
            else p / nullif(1 - r, 0)
        end as value
    from flow_rates
    cross join kinds
    left join flow_families_below as below on kinds.indicator = below.indicator and below.family = 'capped'
    where
        (flow_rates.grade < flow_rates.duration or kinds.indicator = 'repetition_rate')
        and (below.family is not null or flow_rates.area_level in ('country', 'admin1', 'edu_region'))
),

compared as (
    select
        raw.*,
        abs(max(case when population = 'all_schools' then value end) over both_ways
            - max(case when population = 'matched_panel' then value end) over both_ways) as gap,
        enrolment * case indicator
            when 'repetition_rate' then r / capping_factor
            when 'dropout_rate' then 1 - (p + r) / capping_factor
            else p / capping_factor
        end as numerator,
        nullif(enrolment * case indicator
            when 'effective_promotion_rate' then 1 - r / capping_factor else 1
        end, 0) as denominator
    from raw
    window both_ways as (partition by country, year, area_level, area, level, grade, sex, indicator)
)

select
    country, school_year, year, area_level, area, indicator, level, cast(grade as varchar) as grade, sex,
    '_Z' as breakdown, '_Z' as category, 'capped' as method, 'all_schools' as base, 'capped' as family,
    100 * numerator / denominator as value, cast(null as double) as compared, numerator, denominator,
    case when gap > thresholds.panel_gap then 'U' else obs_status end as obs_status,
    case
        when gap > thresholds.panel_gap then 'all schools and matched panel differ by more than 5 points'
        else reason
    end as reason,
    n_units, n_expected, source
from compared
cross join thresholds
-- without promotion the cap of the grade is not known
where population = 'all_schools' and numerator / denominator is not null
    and obs_status not in ('Q', 'K', 'L', 'O', 'M')
