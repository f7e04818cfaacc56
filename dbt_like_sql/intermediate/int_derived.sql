-- measures of a unit that follow from what it reported: flags of declared conditions, cycles that lack a
-- grade, teachers short of the norm or above it; a missing value where it cannot be known
with flags as (
    select
        source, core_table, unit_level, unit, measure, level,
        case
            when bool_or(not holds) then cast(0 as double)
            when count(holds) = max(n_conditions) then cast(1 as double)
        end as value,
        max(severity) as severity
    from int_conditions
    group by source, core_table, unit_level, unit, measure, level
),

-- a source that never answers a part of the conditions says nothing about the whole
answered as (
    select source, unit_level, measure, level
    from int_conditions
    where holds is not null
    group by source, unit_level, measure, level
    having count(distinct position) = max(n_conditions)
),

against_norm as (
    select
        staff.source, staff.unit, staff.level, staff.severity,
        case when staff.is_known then staff.pupils / norms.pupils_per_teacher - staff.teachers end as gap
    from int_school_staff as staff
    inner join teacher_norms as norms on staff.level = norms.level
),

told as (
    select flags.*, flags.value is null as is_missing
    from flags
    inner join answered
        on flags.source = answered.source and flags.unit_level = answered.unit_level
        and flags.measure = answered.measure and flags.level = answered.level
    union all
    select
        source, core_table, 'school' as unit_level, unit, 'incomplete_cycle' as measure, level, value,
        cast(0 as smallint) as severity, is_missing
    from int_cycles
    union all
    select
        source, 'teachers' as core_table, 'school' as unit_level, unit, 'teacher_deficit' as measure, level,
        greatest(gap, cast(0 as double)) as value, severity, gap is null as is_missing
    from against_norm
    union all
    select
        source, 'teachers' as core_table, 'school' as unit_level, unit, 'teacher_surplus' as measure, level,
        greatest(-gap, cast(0 as double)) as value, severity, gap is null as is_missing
    from against_norm
)

select
    source, core_table, unit_level, unit, measure, level, '_T' as grade, '_T' as sex, '_Z' as breakdown,
    '_Z' as category,
    case when not is_missing then value end as value,
    cast(case when is_missing then 1 else 0 end as bigint) as n_missing,
    -- without a value: missing (O), or not applicable, which a sum leaves out
    cast(case when is_missing then 13 when value is null then 0 else severity end as smallint) as severity
from told
