-- gender parity: the value of girls over the value of boys, for every indicator that declares it
with based as (
    select indicator_rows.* from indicator_rows
    inner join indicator_declarations as declared
        on indicator_rows.indicator = declared.indicator and indicator_rows.level = declared.level
    where declared.parity and indicator_rows.sector = '_T' and indicator_rows.location = '_T'
        and indicator_rows.age = '_T' and indicator_rows.method = declared.method
),

sides as (
    select
        country, school_year, year, area_level, area, indicator, level, grade, breakdown, category, method,
        max(year_to) as year_to,
        max(case when sex = 'F' then value end) as girls,
        max(case when sex = 'M' then value end) as boys,
        max(case when sex = '_T' then obs_status end) as obs_status,
        max(case when sex = '_T' then reason end) as reason,
        min(coverage) as coverage,
        max(case when sex = '_T' then n_units end) as n_units,
        max(case when sex = '_T' then n_expected end) as n_expected,
        max(source) as source
    from based
    group by country, school_year, year, area_level, area, indicator, level, grade, breakdown, category,
    method
)

select
    country, school_year, year, year_to, area_level, area, 'gender_parity_index' as indicator, indicator
        as base_indicator,
    level, grade, '_T' as age, '_T' as sex, '_T' as sector, '_T' as location, breakdown, category, method,
    girls / nullif(boys, 0) as value, girls as numerator, boys as denominator, 'ratio' as unit,
    case
        when girls / nullif(boys, 0) is not null then case when obs_status = 'U' then 'U' else 'A' end
        when obs_status in ('A', 'U') then 'L'
        else coalesce(obs_status, 'L')
    end as obs_status,
    case
        when girls / nullif(boys, 0) is not null and obs_status <> 'U' then null
        else coalesce(reason, 'not given by sex')
    end as reason,
    coverage, n_units, n_expected, source, cast(null as double) as standard_error
from sides
where girls / nullif(boys, 0) is not null or area_level = 'country'
