-- declared ratios and the indicators that models of their own compute, in one shape
with allocation as (
    select placed.*, declared.indicator, declared.unit, declared.level as asked_level
    from indicator_declarations as declared
    cross join (select distinct country, school_year, year from int_sources) as years_accepted
    left join teacher_allocation as placed
        on years_accepted.country = placed.country and years_accepted.year = placed.year and declared.level = placed.level
    where declared.model = 'teacher_allocation'
)

select
    country, school_year, year, year_to, area_level, area, indicator, '_Z' as base_indicator, level, grade, '_T' as age, sex,
    sector, location, breakdown, category, method, value, numerator, denominator, unit, obs_status, reason, coverage, n_units,
    n_expected, source
from declared_ratios
union all
select
    country, school_year, year, year_to, area_level, area, indicator, '_Z' as base_indicator, level, '_T' as grade,
    '_T' as age, sex, '_T' as sector, '_T' as location, '_Z' as breakdown, '_Z' as category, 'uis_product' as method,
    value, null as numerator, null as denominator, unit, obs_status, reason, coverage, n_units, n_expected, source
from survival
union all
select
    country, school_year, year, null as year_to, area_level, area, indicator, '_Z' as base_indicator, level, '_T' as grade,
    '_T' as age, '_T' as sex, sector, '_T' as location, '_Z' as breakdown, '_Z' as category, 'ols' as method,
    randomness as value, null as numerator, null as denominator, unit, obs_status, reason, null as coverage, n as n_units,
    null as n_expected, null as source
from allocation
where country is not null
