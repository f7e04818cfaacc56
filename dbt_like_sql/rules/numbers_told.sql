-- the numbers that the rules compare, as a finding says them: whole where they are whole, at most four
-- decimals
with compared as (
    select * from sizes_over_years
    union all
    select * from cells_over_years
    union all
    select * from copies_over_years
    union all
    select * from schools_come_and_go
    union all
    select * from facilities_lost
    union all
    select * from columns_over_years
    union all
    select * from last_grades_over_years
    union all
    select * from areas_over_years
    union all
    select * from areas_apart
    union all
    select * from returns_over_years
    union all
    select * from flows_compared
    union all
    select * from populations_compared
    union all
    select * from rates_compared
    union all
    select * from series_over_years
    union all
    select * from budgets_over_years
    union all
    select * from sources_compared
    union all
    select * from sources_of_schools
    union all
    select * from outputs_compared
    union all
    select * from outputs_by_sex
    union all
    select * from outputs_published
),

written as (
    select
        country, school_year, source, rule, unit_code, "column", key_1, key_2, said, n,
        regexp_replace(cast(cast(value as decimal(30, 4)) as varchar), '[.]?0+$', '') as value,
        regexp_replace(cast(cast(number_1 as decimal(30, 4)) as varchar), '[.]?0+$', '') as number_1,
        regexp_replace(cast(cast(number_2 as decimal(30, 4)) as varchar), '[.]?0+$', '') as number_2
    from compared
)

select
    country, school_year, source, rule, unit_code, "column", coalesce(value, '') as value,
    coalesce(key_1 || '=' || number_1, '')
    || case when number_1 is not null and number_2 is not null then '; ' else '' end
    || coalesce(key_2 || '=' || number_2, '')
    || case when (number_1 is not null or number_2 is not null) and said is not null then '; ' else '' end
    || coalesce(said, '') as parameters,
    n
from written
