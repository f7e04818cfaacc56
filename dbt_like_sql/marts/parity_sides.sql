-- the two sides of a parity: girls and boys, or rural and urban, of every indicator that declares it
with base as (
    select * from indicator_rows
    union all
    select * from composite_rows
),

sided as (
    select
        base.*, parities.dimension, obs_statuses.severity,
        case
            when parities.dimension = 'sex' and base.sex = 'F' then 1
            when parities.dimension = 'location' and base.location = 'rural' then 1
            when parities.dimension = 'sex' and base.sex = 'M' then 2
            when parities.dimension = 'location' and base.location = 'urban' then 2
            else 0
        end as side
    from base
    inner join parities on base.indicator = parities.indicator and base.method = parities.method
    inner join obs_statuses on base.obs_status = obs_statuses.obs_status
    where
        base.base_indicator = '_Z' and base.sector = '_T'
        and (
            (parities.dimension = 'sex' and base.sex in ('F', 'M', '_T') and base.location = '_T')
            or (
                parities.dimension = 'location' and base.location in ('rural', 'urban', '_T')
                and base.sex = '_T'
            )
        )
)

select
    country, school_year, year, area_level, area, indicator, level, grade, age, breakdown, category, method,
    dimension, max(year_to) as year_to,
    max(case when side = 1 then value end) as first_value,
    max(case when side = 2 then value end) as second_value,
    count(*) filter (where side > 0) as n_sides,
    max(case when side > 0 and value is not null then severity end) as severity,
    max(case when side > 0 and value is null then severity end) as severity_missing,
    max(case when side = 0 then severity end) as severity_total,
    max(case when side = 0 then reason end) as reason_total,
    -- the reason of the worst side; of equals always the same one
    nullif(substr(max(case when side > 0 and value is not null
        then cast(100 + severity as varchar) || coalesce(reason, '') end), 4), '') as reason,
    nullif(substr(max(case when side > 0 and value is null
        then cast(100 + severity as varchar) || coalesce(reason, '') end), 4), '') as reason_missing,
    max(case when side = 0 and value is not null then 1 else 0 end) = 1 as has_total,
    min(coverage) as coverage, max(n_units) as n_units, max(n_expected) as n_expected, max(source) as source
from sided
group by
    country, school_year, year, area_level, area, indicator, level, grade, age, breakdown, category, method,
    dimension
