-- declared ratios in the shape of the published table; shares of known ages by how many ages are unknown
with aged as (
    select
        ratios.*, unknown_ages.share as unknown_share, obs_statuses.severity,
        age_thresholds.unknown_low, age_thresholds.unknown_withheld
    from declared_ratios as ratios
    cross join age_thresholds
    left join obs_statuses on ratios.obs_status = obs_statuses.obs_status
    left join net_rates_declared as capped
        on ratios.indicator = capped.indicator and ratios.level = capped.level
    left join known_age_indicators as on_known on ratios.indicator = on_known.indicator
    left join unknown_ages
        on on_known.measure = unknown_ages.measure
        and ratios.country = unknown_ages.country and ratios.year = unknown_ages.year
        and ratios.area_level = unknown_ages.area_level and ratios.area = unknown_ages.area
        and ratios.level = unknown_ages.level and ratios.grade = unknown_ages.grade
        and ratios.sex = unknown_ages.sex and ratios.sector = unknown_ages.sector
        and ratios.location = unknown_ages.location
    -- why a net rate is missing is said once, beside the capped one
    where ratios.value is not null or ratios.method <> 'raw' or capped.indicator is null
),

judged as (
    select *,
        case
            when value is null or coalesce(unknown_share, 0) <= unknown_low then 'as it is'
            when unknown_share > unknown_withheld then 'L'
            when severity < 8 then 'U'
            else 'as it is'
        end as judgement
    from aged
)

select
    country, school_year, year, year_to, area_level, area, indicator, '_Z' as base_indicator, level, grade,
    age, sex, sector, location, breakdown, category, method,
    case when judgement <> 'L' then value end as value,
    numerator, denominator, unit,
    case when judgement = 'as it is' then obs_status else judgement end as obs_status,
    case when judgement = 'as it is' then reason else 'ages unknown' end as reason,
    coverage, n_units, n_expected, source, cast(null as double) as standard_error
from judged
