-- per unit: cells without age; ages are summed only where the contract has no total,
-- a breakdown only where it has no main; a sum with a part missing is missing
with cells as (
    select
        cells.*,
        cells.value is null and cells.obs_status not in ('M', 'K') as is_missing,
        coalesce(covered.total_age, true) as has_total,
        coalesce(covered.fills_total, false) as fills_total
    from stg_observations as cells
    left join covered_measures as covered
        on cells.source = covered.source
        and cells.core_table = covered.core_table
        and cells.unit_level = covered.unit_level
        and cells.measure = covered.measure
        and cells.level = covered.level
        and cells.breakdown = covered.breakdown
    where cells.unit_level <> 'school' or cells.core_table <> 'assessments'
),

-- a total stands once: there is nothing to sum
without_age as (
    select
        source, core_table, unit_level, unit, measure, level, grade, sex, breakdown, category, value,
        cast(case when is_missing then 1 else 0 end as bigint) as n_missing, severity, fills_total
    from cells
    where has_total and age = '_T'
    union all
    select
        source, core_table, unit_level, unit, measure, level, grade, sex, breakdown, category,
        case when count(*) filter (where is_missing) = 0 then sum(value) end as value,
        count(*) filter (where is_missing) as n_missing,
        max(severity) as severity,
        bool_or(fills_total) as fills_total
    from cells
    where not has_total
    group by source, core_table, unit_level, unit, measure, level, grade, sex, breakdown, category
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
