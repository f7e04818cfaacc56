-- the published table: every indicator, and for a core one at national level always a row
with every_row as (
    select * from indicator_rows
    union all
    select * from composite_rows
    union all
    select * from parity_rows
),

-- hard bounds withhold a headline; raw methods show what they are
bounded as (
    select
        every_row.*,
        coalesce(
            every_row.value < bounds.hard_min - 0.000001 or every_row.value > bounds.hard_max + 0.000001,
            false
        ) as is_outside
    from every_row
    left join (select distinct indicator, method, hard_min, hard_max from indicator_declarations) as bounds
        on every_row.indicator = bounds.indicator and every_row.method = bounds.method
        and every_row.method <> 'raw'
),

explained as (
    select
        accepted.country, accepted.school_year, accepted.year, declared.indicator, declared.level,
        declared.sector, declared.method, declared.unit
    from (select distinct country, school_year, year from int_sources) as accepted
    cross join indicator_declarations as declared
    left join every_row
        on accepted.country = every_row.country and accepted.school_year = every_row.school_year
        and declared.indicator = every_row.indicator and declared.level = every_row.level
        and every_row.area_level = 'country'
    where
        declared.core and every_row.country is null and declared.model <> 'practices'
),

complete as (
    select
        country, school_year, year, year_to, area_level, area, indicator, base_indicator, level, grade, age,
        sex, sector, location, breakdown, category, method,
        case when not is_outside then value end as value, standard_error, numerator, denominator, unit,
        case when is_outside then 'L' else obs_status end as obs_status,
        case when is_outside then 'outside its bounds' else reason end as reason,
        coverage, n_units, n_expected, source
    from bounded
    union all
    select
        country, school_year, year, null as year_to, 'country' as area_level, country as area, indicator,
        '_Z' as base_indicator, level, '_T' as grade, '_T' as age, '_T' as sex, sector, '_T' as location,
        '_Z' as breakdown, '_Z' as category, method, null as value, null as standard_error,
        null as numerator, null as denominator, unit, 'L' as obs_status, 'not collected' as reason,
        null as coverage, null as n_units, null as n_expected, null as source
    from explained
)

select
    complete.country, complete.school_year, cast(complete.year as smallint) as year,
    cast(complete.year_to as smallint) as year_to, complete.area_level, complete.area, complete.indicator,
    complete.base_indicator, complete.level, complete.grade, complete.age, complete.sex, complete.sector,
    complete.location, complete.breakdown, complete.category, complete.method,
    -- sums of fractions depend on their order in the last digits
    round(complete.value, 9) as value,
    cast(complete.standard_error as double) as standard_error, round(complete.numerator, 9) as numerator,
    round(complete.denominator, 9) as denominator,
    complete.unit,
    case when complete.unit = 'local_currency_per_pupil' then countries.currency end as currency,
    complete.obs_status, complete.reason, complete.coverage, cast(complete.n_units as integer) as n_units,
    cast(complete.n_expected as integer) as n_expected, complete.source, this_release.release
from complete
left join countries on complete.country = countries.country
cross join this_release
