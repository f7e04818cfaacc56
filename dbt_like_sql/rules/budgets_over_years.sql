-- an amount of a stage of the budget that is a thousand or a million times last year's, or such a part of it:
-- written in another unit
with limits as (
    select country, max(value) as within from rule_parameters
    where rule = 'BUDGET_UNIT' and parameter = 'within'
    group by country
),

amounts as (
    select country, school_year, year, area_level, area, source, category, level, max(value) as value
    from int_measures
    where
        measure = 'budget' and breakdown = 'budget_stage' and universe = '_T' and sector = '_T'
        and location = '_T' and value > 0
    group by country, school_year, year, area_level, area, source, category, level
),

pairs as (
    select
        now.*, before.value as value_before,
        greatest(now.value, before.value) / least(now.value, before.value) as times
    from amounts as now
    inner join amounts as before
        on now.country = before.country and now.year = before.year + 1 and now.source = before.source
        and now.area_level = before.area_level and now.area = before.area
        and now.category = before.category and now.level = before.level
)

select
    pairs.country, pairs.school_year, pairs.source, 'BUDGET_UNIT' as rule,
    pairs.area_level || ' ' || pairs.area as unit_code,
    'budget@' || pairs.level || '/' || pairs.category as "column", pairs.value, 'before' as key_1,
    pairs.value_before as number_1, cast(null as varchar) as key_2, cast(null as double) as number_2,
    cast(null as varchar) as said, 1 as n
from pairs
inner join limits on pairs.country = limits.country
where abs(pairs.times / 1000 - 1) <= limits.within or abs(pairs.times / 1000000 - 1) <= limits.within
