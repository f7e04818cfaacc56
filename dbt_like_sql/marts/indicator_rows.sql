-- declared ratios and the indicators that models of their own compute, in one shape
with allocation as (
    select
        years_accepted.country, years_accepted.school_year, years_accepted.year, declared.indicator,
        declared.level,
        declared.unit, coalesce(placed.area_level, 'country') as area_level,
        coalesce(placed.area, years_accepted.country) as area,
        coalesce(placed.sector, declared.sector) as sector, case when placed.n >= 10
            then placed.randomness end as randomness,
        placed.n,
        case when placed.n < 10 then 'Q' else coalesce(placed.obs_status, 'L') end as obs_status,
        case
            when placed.n < 10 then 'fewer than 10 schools'
            when placed.country is null then 'teachers or pupils not collected'
            else placed.reason
        end as reason,
        declared.sector = coalesce(placed.sector, declared.sector) as is_headline
    from indicator_declarations as declared
    cross join (select distinct country, school_year, year from int_sources) as years_accepted
    left join teacher_allocation as placed
        on years_accepted.country = placed.country and years_accepted.year = placed.year
        and declared.level = placed.level
    where declared.model = 'teacher_allocation'
),

surveyed as (
    select
        int_survey.*, declared.indicator, declared.unit
    from int_survey
    inner join indicator_declarations as declared on int_survey.level = declared.level
        and declared.model = 'survey'
)

select
    country, school_year, year, year_to, area_level, area, indicator, '_Z' as base_indicator, level, grade,
    age, sex,
    sector, location, breakdown, category, method, value, numerator, denominator, unit, obs_status, reason,
    coverage, n_units,
    n_expected, source, null as standard_error
from declared_ratios
union all
select
    country, school_year, year, year_to, area_level, area, indicator, '_Z' as base_indicator, level, '_T'
        as grade,
    '_T' as age, sex, '_T' as sector, '_T' as location, '_Z' as breakdown, '_Z' as category, 'uis_product'
        as method,
    value, null as numerator, null as denominator, unit, obs_status, reason, coverage, n_units, n_expected,
    source,
    null as standard_error
from survival
union all
select
    country, school_year, year, null as year_to, area_level, area, indicator, '_Z' as base_indicator, level,
    '_T' as grade,
    '_T' as age, '_T' as sex, sector, '_T' as location, '_Z' as breakdown, '_Z' as category, 'ols' as method,
    randomness as value, null as numerator, null as denominator, unit, obs_status, reason, null as coverage, n
        as n_units,
    null as n_expected, null as source, null as standard_error
from allocation
where randomness is not null or (area_level = 'country' and is_headline)
union all
select
    country, school_year, year, null as year_to, area_level, area, indicator, '_Z' as base_indicator, level,
    grade,
    '_T' as age, sex, '_T' as sector, '_T' as location, breakdown, category, 'survey' as method, value, null
        as numerator,
    null as denominator, unit, case when value is null then 'O' else coalesce(obs_status, 'A') end
        as obs_status,
    case when value is null then 'numerator missing' end as reason, null as coverage, null as n_units, null
        as n_expected, source,
    standard_error
from surveyed
