-- per unit: cells without age; ages are summed only where the contract has no total,
-- a breakdown only where it has no main; a sum with a part missing is missing
with cells as (select * from stg_observations where unit_level <> 'school' or core_table <> 'assessments'),

without_age as (
    select
        cells.source,
        cells.core_table,
        cells.unit_level,
        cells.unit,
        cells.measure,
        cells.level,
        cells.grade,
        cells.sex,
        cells.breakdown,
        cells.category,
        case
            when count(*) filter (where cells.value is null and cells.obs_status not in ('M', 'K')) = 0
                then sum(cells.value)
        end as value,
        count(*) filter (where cells.value is null and cells.obs_status not in ('M', 'K')) as n_missing,
        max(cells.severity) as severity,
        coalesce(bool_or(covered.fills_total), false) as fills_total
    from cells
    left join covered_measures as covered
        on cells.source = covered.source
        and cells.core_table = covered.core_table
        and cells.unit_level = covered.unit_level
        and cells.measure = covered.measure
        and cells.level = covered.level
        and cells.breakdown = covered.breakdown
    where cells.age = '_T' or not coalesce(covered.total_age, true)
    group by
        cells.source, cells.core_table, cells.unit_level, cells.unit, cells.measure, cells.level, cells.grade,
        cells.sex,
        cells.breakdown, cells.category
)

select source, core_table, unit_level, unit, measure, level, grade, sex, breakdown, category, value,
n_missing, severity
from without_age
union all
select
    source, core_table, unit_level, unit, measure, level, grade, sex, '_Z' as breakdown, '_Z' as category,
    case when sum(n_missing) = 0 then sum(value) end as value,
    cast(sum(n_missing) as bigint) as n_missing,
    max(severity) as severity
from without_age
where fills_total
group by source, core_table, unit_level, unit, measure, level, grade, sex
union all
select
    source, 'schools' as core_table, 'school' as unit_level, unit, 'schools' as measure, level, '_T' as grade,
    '_T' as sex, '_Z' as breakdown, '_Z' as category, cast(1 as double) as value, 0 as n_missing,
    cast(0 as smallint) as severity
from stg_schools
where is_open
