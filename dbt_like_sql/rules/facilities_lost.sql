-- water, latrines, electricity or permanent rooms that a school had last year and has not this year; where a
-- large share of those who had it lost it, the question or the column changed: one finding of the country
with limits as (
    select
        country,
        max(case when parameter = 'most' then value end) as most,
        max(case when parameter = 'rooms' then value end) as least_rooms
    from rule_parameters
    where rule = 'INFRA_LOSS'
    group by country
),

pairs as (
    select
        schools.country, schools.school_year, schools.source, schools.level, schools.unit, limits.most,
        case when now.category = '_Z' then now.measure else now.measure || ':' || now.category end as item,
        now.value, earlier.value as value_before,
        now.value = 0 and (now.category = '_Z' or earlier.value >= limits.least_rooms) as is_lost
    from schools_over_years as schools
    inner join limits on schools.country = limits.country
    inner join int_school_facilities as now
        on schools.country = now.country and schools.year = now.year and schools.level = now.level
        and schools.unit = now.unit
    inner join int_school_facilities as earlier
        on schools.country = earlier.country and schools.year = earlier.year + 1
        and schools.level = earlier.level and schools.unit_before = earlier.unit
        and now.measure = earlier.measure and now.category = earlier.category
    where schools.kind not in ('split', 'merged') and schools.is_open and earlier.value > 0
),

every_school as (
    select
        country, school_year, level, item, sum(case when is_lost then 1 else 0 end) > max(most) * count(*)
            as is_common
    from pairs
    group by country, school_year, level, item
),

lost as (
    select pairs.*, every_school.is_common
    from pairs
    inner join every_school
        on pairs.country = every_school.country and pairs.school_year = every_school.school_year
        and pairs.level = every_school.level and pairs.item = every_school.item
    where pairs.is_lost
)

select
    country, school_year, source, 'INFRA_LOSS' as rule,
    case when is_common then 'country ' || country else unit end as unit_code,
    item || '@' || level as "column", cast(0 as double) as value, 'before' as key_1,
    case when not is_common then max(value_before) end as number_1, cast(null as varchar) as key_2,
    cast(null as double) as number_2, cast(null as varchar) as said, cast(count(*) as integer) as n
from lost
group by country, school_year, source, case when is_common then 'country ' || country else unit end, item,
    level, is_common
