-- parity: girls over boys (as it is and adjusted), rural over urban (adjusted), with the spread between areas
with indexed as (
    select *,
        first_value / nullif(second_value, 0) as parity,
        case
            when n_sides < 2 and has_total then 'L'
            when n_sides < 2 then 'total'
            when first_value is null or second_value is null then 'missing'
            when second_value = 0 then 'M'
            else 'value'
        end as judgement
    from parity_sides
),

kinds as (
    select *, 'gender_parity_index' as indicator_of_parity, parity as value from indexed
    where dimension = 'sex'
    union all
    select *,
        case dimension when 'sex' then 'adjusted_gender_parity_index' else 'location_parity_index' end
            as indicator_of_parity,
        case when parity <= 1 then parity else 2 - 1 / nullif(parity, 0) end as value
    from indexed
    where area_level in ('country', 'admin1', 'edu_region')
),

stated as (
    select kinds.*,
        case judgement
            when 'missing' then severity_missing when 'total' then severity_total else severity
        end as worst,
        case judgement
            when 'L' then case dimension when 'sex' then 'not given by sex' else 'not given by location' end
            when 'M' then 'denominator is zero'
            when 'missing' then reason_missing
            when 'total' then reason_total
            else reason
        end as said
    from kinds
    where judgement = 'value' or area_level = 'country'
)

select
    stated.country, stated.school_year, stated.year, stated.year_to, stated.area_level, stated.area,
    stated.indicator_of_parity as indicator, stated.indicator as base_indicator, stated.level, stated.grade,
    stated.age, '_T' as sex, '_T' as sector, '_T' as location, stated.breakdown, stated.category,
    stated.method, stated.value, stated.first_value as numerator, stated.second_value as denominator,
    'ratio' as unit,
    case when stated.judgement in ('L', 'M') then stated.judgement else coalesce(obs_statuses.obs_status, 'L')
    end as obs_status,
    case when stated.judgement in ('L', 'M') or obs_statuses.obs_status is not null then stated.said
        when stated.dimension = 'sex' then 'not given by sex' else 'not given by location' end as reason,
    stated.coverage, stated.n_units, stated.n_expected, stated.source,
    cast(null as double) as standard_error
from stated
left join obs_statuses on stated.worst = obs_statuses.severity
union all
select * from dispersion_rows
