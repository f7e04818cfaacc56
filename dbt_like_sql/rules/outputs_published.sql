-- national figures beside those that others published for the same year: a list to be explained, whoever is
-- right
with limits as (
    select
        country,
        max(case when parameter = 'points' then value end) as points,
        max(case when parameter = 'share' then value end) as share
    from rule_parameters
    where rule = 'OUT_EXTERNAL'
    group by country
),

published as (
    select country, year, indicator, level, sex, source, value from int_reference
    where value is not null
)

select
    headlines.country, headlines.school_year, published.source, 'OUT_EXTERNAL' as rule,
    'country ' || headlines.country as unit_code, headlines."column", headlines.value,
    'published' as key_1, published.value as number_1, cast(null as varchar) as key_2,
    cast(null as double) as number_2, cast(null as varchar) as said, 1 as n
from headlines
inner join published
    on headlines.country = published.country and headlines.year = published.year
    and headlines.indicator = published.indicator and headlines.level = published.level
    and headlines.sex = published.sex
inner join limits on headlines.country = limits.country
where
    headlines.area_level = 'country'
    and abs(headlines.value - published.value) > case when headlines.unit = 'percent' then limits.points
        else limits.share * abs(published.value) end
