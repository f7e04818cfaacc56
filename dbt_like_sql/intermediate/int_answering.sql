-- which unit answered which measure: it stated all cells, or it left none and so reported nil
with stated as (select * from int_stated),

seen as (
    select distinct source, core_table, unit_level, measure, level, breakdown from stated
),

asked as (
    select covered.*
    from covered_measures as covered
    left join seen
        on covered.source = seen.source
        and covered.core_table = seen.core_table
        and covered.unit_level = seen.unit_level
        and covered.measure = seen.measure
        and covered.level = seen.level
        and covered.breakdown = seen.breakdown
    where covered.nil_when_absent and (covered.certain or seen.source is not null)
),

levels_listed as (select distinct source, level from stg_schools),

present as (
    select asked.source, asked.core_table, asked.unit_level, listed.unit, asked.measure, asked.level,
    asked.breakdown
    from asked
    inner join stg_schools as listed on asked.source = listed.source
    left join levels_listed on asked.source = levels_listed.source and asked.level = levels_listed.level
    where asked.unit_level = 'school' and listed.is_open
        and (levels_listed.level is null or listed.level = asked.level)
    union
    select asked.source, asked.core_table, asked.unit_level, answered.unit, asked.measure, asked.level,
    asked.breakdown
    from asked
    inner join (select distinct source, core_table, unit_level, unit from stated) as answered
        on asked.source = answered.source
        and asked.core_table = answered.core_table
        and asked.unit_level = answered.unit_level
)

select source, core_table, unit_level, unit, measure, level, breakdown, bool_and(is_complete) as is_complete
from (
    select * from stated
    union all
    select *, true as is_complete from present
) as either
group by source, core_table, unit_level, unit, measure, level, breakdown
