-- what a reader must know before using a figure, with the number of national values concerned; what each
-- warning implies is said in catalogue/codelists/usage_warnings.csv
with national as (
    select
        indicators.country, indicators.school_year, indicators.year, indicators.indicator, indicators.level,
        indicators.obs_status, indicators.coverage,
        coalesce(later.state = 'provisional' and now.state = 'validated', false) as later_is_provisional
    from indicators
    left join validations as now
        on indicators.country = now.country and indicators.school_year = now.school_year
    left join validations as later
        on indicators.country = later.country and indicators.year_to = later.year
    where
        indicators.area_level = 'country' and indicators.base_indicator = '_Z'
        and indicators.value is not null
        -- a flow into a year that is withheld is withheld, too
        and coalesce(later.state, 'validated') <> 'withheld'
),

on_indicators as (
    select national.country, national.school_year, national.indicator, 'incomplete_coverage' as warning
    from national
    cross join thresholds
    where national.coverage < thresholds.coverage_good
    union all
    select country, school_year, indicator, 'low_reliability' as warning
    from national
    where obs_status = 'U'
    union all
    select country, school_year, indicator, 'estimated' as warning
    from national
    where obs_status in ('E', 'I')
    union all
    select national.country, national.school_year, national.indicator, 'break_in_series' as warning
    from national
    left join structures
        on national.country = structures.country and national.year = structures.year
        and national.level = structures.level
    where national.obs_status = 'B' or coalesce(structures.is_break, false)
    union all
    select country, school_year, indicator, 'provisional' as warning
    from national
    where later_is_provisional
    union all
    select national.country, national.school_year, national.indicator, 'estimated_population' as warning
    from national
    inner join (select distinct indicator from indicator_declarations where population_based) as rated
        on national.indicator = rated.indicator
),

warned as (
    select country, school_year, 'indicators' as table_name, indicator, warning from on_indicators
    union all
    select country, school_year, 'practices' as table_name, indicator, 'non_representative' as warning
    from practices
    where not is_representative and value is not null
    union all
    select country, school_year, '_T' as table_name, '_T' as indicator, 'provisional' as warning
    from validations
    where state = 'provisional'
),

counted as (
    select country, school_year, table_name, indicator, warning, cast(count(*) as integer) as n
    from warned
    group by country, school_year, table_name, indicator, warning
)

select
    counted.country, counted.school_year, counted.table_name, counted.indicator, counted.warning, counted.n,
    this_release.release
from counted
cross join this_release
