-- which unit stated a measure, and whether all its cells are there
with totals_known as (
    select distinct source, core_table, unit_level, measure, level, breakdown from int_unit_cells
),

-- cells that say whether a unit answered: those without age or, where there are none (population),
-- the single ages
telling as (
    select source, core_table, unit_level, unit, measure, level, breakdown, value, n_missing
    from int_unit_cells
    union all
    select
        aged.source, aged.core_table, aged.unit_level, aged.unit, aged.measure, aged.level, aged.breakdown,
        aged.value,
        case when aged.value is null and aged.obs_status not in ('M', 'K') then 1 else 0 end as n_missing
    from stg_observations as aged
    left join totals_known
        on aged.source = totals_known.source
        and aged.core_table = totals_known.core_table
        and aged.unit_level = totals_known.unit_level
        and aged.measure = totals_known.measure
        and aged.level = totals_known.level
        and aged.breakdown = totals_known.breakdown
    where aged.age <> '_T' and totals_known.source is null
)

select
    source,
    core_table,
    unit_level,
    unit,
    measure,
    level,
    breakdown,
    sum(n_missing) = 0 and count(value) > 0 as is_complete
from telling
group by source, core_table, unit_level, unit, measure, level, breakdown
