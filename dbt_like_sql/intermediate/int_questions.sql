-- what units are asked: a measure, at a level, in a breakdown, by a source; by the contract or, as cells
-- tell, without it; numbered
with asked as (
    select source, core_table, unit_level, measure, level, breakdown from stg_series
    union
    select source, core_table, unit_level, measure, level, '_Z' as breakdown from stg_series
    where fills_total
    union
    select
        source, 'schools' as core_table, 'school' as unit_level, 'schools' as measure, level,
        '_Z' as breakdown
    from stg_schools
    where is_open
    union
    select source, core_table, unit_level, measure, level, breakdown from covered_measures
)

select
    cast(row_number() over (
        order by
            asked.source, asked.core_table, asked.unit_level, asked.measure, asked.level, asked.breakdown
    ) as integer) as question_id,
    asked.source,
    asked.core_table,
    asked.unit_level,
    asked.measure,
    asked.level,
    asked.breakdown,
    coalesce(covered.nil_when_absent, false) as nil_when_absent,
    coalesce(covered.certain, false) as certain
from asked
left join covered_measures as covered
    on asked.source = covered.source
    and asked.core_table = covered.core_table
    and asked.unit_level = covered.unit_level
    and asked.measure = covered.measure
    and asked.level = covered.level
    and asked.breakdown = covered.breakdown
