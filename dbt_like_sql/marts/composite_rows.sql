-- indicators declared on top of others: ratio, product, complement, difference, either; the worst status of
-- the parts, a part without a value before all others; the country always has a row that says why not
with computed as (
    select *,
        case operation
            when 'ratio' then multiplier * x / nullif(y, 0)
            when 'product' then x * y / 100
            when 'complement' then 100 - x
            when 'difference' then x - y
            when 'either' then 100 - (100 - x) * (100 - y) / 100
        end as value,
        case
            when x_missing and not y_missing then x_severity
            when y_missing and not x_missing then y_severity
            else greatest(x_severity, coalesce(y_severity, 0))
        end as severity,
        operation = 'ratio' and x is not null and y = 0 as is_over_nil
    from composite_parts
),

judged as (
    select
        country, school_year, year, year_to, area_level, area, indicator, level, grade, age, sex, sector,
        location, breakdown, category, headline_method as method, value, operation, x, y, unit, severity,
        is_over_nil,
        case when severity = x_severity and not (y_missing and not x_missing) then x_reason else y_reason end
            as reason,
        coverage, n_units, n_expected, source
    from computed
),

stated as (
    select judged.*, obs_statuses.obs_status
    from judged
    left join obs_statuses on judged.severity = obs_statuses.severity
    where
        judged.value is not null
        or (
            judged.area_level = 'country' and judged.sex = '_T' and judged.sector = '_T'
            and judged.location = '_T'
        )
),

absent as (
    select
        accepted.country, accepted.school_year, accepted.year, composites.indicator, composites.level,
        composites.unit, composites.method
    from (select distinct country, school_year, year from int_sources) as accepted
    cross join composites
    left join stated
        on accepted.country = stated.country and accepted.year = stated.year
        and composites.indicator = stated.indicator and composites.level = stated.level
        and stated.area_level = 'country'
    where stated.country is null
)

select
    country, school_year, year, year_to, area_level, area, indicator, '_Z' as base_indicator, level, grade,
    age, sex, sector, location, breakdown, category, method, value, x as numerator,
    -- a denominator of nil has no value beside it; of a product it is a component like another
    case when operation = 'ratio' then y else nullif(y, 0) end as denominator, unit,
    case when is_over_nil then 'M' else obs_status end as obs_status,
    case when is_over_nil then 'denominator is zero' else reason end as reason,
    coverage, n_units, n_expected, source, cast(null as double) as standard_error
from stated
union all
select
    country, school_year, year, null as year_to, 'country' as area_level, country as area, indicator,
    '_Z' as base_indicator, level, '_T' as grade, '_T' as age, '_T' as sex, '_T' as sector, '_T' as location,
    '_Z' as breakdown, '_Z' as category, method, null as value, null as numerator, null as denominator, unit,
    'L' as obs_status, 'a component is not computed' as reason, null as coverage, null as n_units,
    null as n_expected, null as source, null as standard_error
from absent
