-- dispersion between the areas of a country, by the first level of each chain: weighted coefficient of
-- variation, lowest over highest, highest less lowest
with measured as (
    select *, 'weighted_cv' as statistic, deviation / nullif(mean, 0) as value, deviation as numerator,
        mean as denominator, 'ratio' as unit_of_statistic
    from area_spread
    union all
    select *, 'min_max_ratio' as statistic, lowest / nullif(highest, 0) as value, lowest as numerator,
        highest as denominator, 'ratio' as unit_of_statistic
    from area_spread
    union all
    select *, 'range' as statistic, highest - lowest as value, cast(null as double) as numerator,
        cast(null as double) as denominator,
        case unit when 'percent' then 'points' else unit end as unit_of_statistic
    from area_spread
),

judged as (
    select *,
        case
            when n_areas = 0 and reason_missing is not null then 'as what is missing'
            when n_areas < 2 then 'L: fewer than 2 areas'
            when value is null then 'M: denominator is zero'
            when n_areas < n_expected and severity < 8 then 'U: some areas have no value'
            else 'as its parts'
        end as judgement
    from measured
)

select
    judged.country, judged.school_year, judged.year, judged.year_to, 'country' as area_level,
    judged.country as area, 'subnational_dispersion' as indicator, judged.indicator as base_indicator,
    judged.level, judged.grade, '_T' as age, '_T' as sex, '_T' as sector, '_T' as location,
    judged.breakdown, judged.category, judged.statistic || '_' || judged.area_level as method,
    case when judged.n_areas >= 2 then judged.value end as value, judged.numerator, judged.denominator,
    judged.unit_of_statistic as unit,
    case when judged.judgement like 'as %' then obs_statuses.obs_status
        else split_part(judged.judgement, ':', 1) end as obs_status,
    case
        when judged.judgement = 'as what is missing' then judged.reason_missing
        when judged.judgement <> 'as its parts' then nullif(trim(split_part(judged.judgement, ':', 2)), '')
        when judged.severity = 8 then 'suspect values'
    end as reason,
    cast(judged.n_areas as double) / nullif(judged.n_expected, 0) as coverage,
    judged.n_areas as n_units, judged.n_expected, judged.source, cast(null as double) as standard_error
from judged
left join obs_statuses
    on case judged.judgement when 'as what is missing' then judged.severity_missing else judged.severity end
    = obs_statuses.severity
