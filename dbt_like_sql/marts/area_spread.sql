-- how far the areas of one kind lie apart on an indicator: their weighted mean is the ratio of their sums,
-- weights are denominators; an area without a value is counted as expected
with base as (
    select rows_of_base.*, obs_statuses.severity
    from (
        select * from indicator_rows
        union all
        select * from composite_rows
    ) as rows_of_base
    inner join parities
        on rows_of_base.indicator = parities.indicator and rows_of_base.method = parities.method
        and parities.dimension = 'area'
    inner join obs_statuses on rows_of_base.obs_status = obs_statuses.obs_status
    where
        rows_of_base.area_level in ('edu_region', 'admin1') and rows_of_base.base_indicator = '_Z'
        and rows_of_base.sex = '_T' and rows_of_base.sector = '_T' and rows_of_base.location = '_T'
        and rows_of_base.age = '_T'
),

weighted as (
    select *,
        case when value is not null and denominator > 0 then denominator end as weight,
        sum(case when value is not null and denominator > 0 then value * denominator end) over same_spread
        / nullif(
            sum(case when value is not null and denominator > 0 then denominator end) over same_spread, 0
        ) as mean
    from base
    window same_spread as (
        partition by country, year, area_level, indicator, level, grade, breakdown, category, method
    )
),

valid as (
    select areas_known.country, school_years.year, areas_known.area_level, count(*) as n_areas
    from areas_known
    inner join school_years on school_years.year between areas_known.valid_from and areas_known.valid_to
    group by areas_known.country, school_years.year, areas_known.area_level
)

select
    weighted.country, weighted.school_year, weighted.year, max(weighted.year_to) as year_to,
    weighted.area_level, weighted.indicator, weighted.level, weighted.grade, weighted.breakdown,
    weighted.category, max(weighted.unit) as unit, max(weighted.mean) as mean,
    sqrt(
        sum(weighted.weight * (weighted.value - weighted.mean) * (weighted.value - weighted.mean))
        / nullif(sum(weighted.weight), 0)
    ) as deviation,
    min(case when weighted.weight > 0 then weighted.value end) as lowest,
    max(case when weighted.weight > 0 then weighted.value end) as highest,
    cast(count(weighted.weight) as integer) as n_areas,
    cast(greatest(count(*) filter (where weighted.obs_status <> 'M'), coalesce(max(valid.n_areas), 0))
        as integer) as n_expected,
    coalesce(max(case when weighted.weight > 0 then weighted.severity end), 0) as severity,
    -- why the areas have no value, where none has
    max(case when weighted.value is null then weighted.severity end) as severity_missing,
    nullif(substr(max(case when weighted.value is null
        then cast(100 + weighted.severity as varchar) || coalesce(weighted.reason, '') end), 4), '')
        as reason_missing,
    max(weighted.source) as source
from weighted
left join valid
    on weighted.country = valid.country and weighted.year = valid.year
    and weighted.area_level = valid.area_level
group by
    weighted.country, weighted.school_year, weighted.year, weighted.area_level, weighted.indicator,
    weighted.level, weighted.grade, weighted.breakdown, weighted.category
