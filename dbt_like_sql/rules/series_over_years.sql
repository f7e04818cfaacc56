-- a population that counts this year comes of another series than the one that counted last year, or of
-- another revision of it
with counting as (
    select
        country, school_year, year, measure, level, age_group, source,
        case when series = '_U' then source else series end || coalesce('/' || revision, '') as series
    from population_series
    where is_preferred and area_level = 'country'
)

select
    now.country, now.school_year, now.source, 'POP_SOURCE_BREAK' as rule,
    'country ' || now.country as unit_code,
    now.measure || '@' || now.level || '/' || now.age_group as "column", cast(null as double) as value,
    cast(null as varchar) as key_1, cast(null as double) as number_1, cast(null as varchar) as key_2,
    cast(null as double) as number_2, 'series=' || now.series || '; before=' || before.series as said,
    1 as n
from counting as now
inner join counting as before
    on now.country = before.country and now.year = before.year + 1 and now.measure = before.measure
    and now.level = before.level and now.age_group = before.age_group
where now.series <> before.series
