-- what each school has that does not go away from one year to the next, from the source that counts for it:
-- nought where it answered that it has none, no row where it did not answer; never released
with lasting as (
    select 'has_water' as measure, '_Z' as breakdown, '_Z' as category
    union all
    select 'has_latrine' as measure, '_Z' as breakdown, '_Z' as category
    union all
    select 'has_electricity' as measure, '_Z' as breakdown, '_Z' as category
    union all
    select 'classrooms' as measure, 'material' as breakdown, 'permanent' as category
),

answered as (
    select distinct
        answering.source, answering.unit, answering.level, lasting.measure, lasting.breakdown,
        lasting.category
    from int_answering as answering
    inner join lasting
        on answering.measure = lasting.measure and answering.breakdown = lasting.breakdown
    inner join int_first_sources as firsts
        on answering.unit_level = firsts.unit_level and answering.measure = firsts.measure
        and answering.source = firsts.source
    where answering.unit_level = 'school' and answering.is_complete
),

had as (
    select cells.source, cells.unit, cells.level, cells.measure, cells.category, sum(cells.value) as value
    from int_unit_cells as cells
    inner join lasting
        on cells.measure = lasting.measure and cells.breakdown = lasting.breakdown
        and cells.category = lasting.category
    where cells.unit_level = 'school'
    group by cells.source, cells.unit, cells.level, cells.measure, cells.category
)

select
    this_partition.country, this_partition.school_year, this_partition.year, answered.source, answered.unit,
    answered.level, answered.measure, answered.category, coalesce(had.value, 0) as value
from answered
left join had
    on answered.source = had.source and answered.unit = had.unit and answered.level = had.level
    and answered.measure = had.measure and answered.category = had.category
cross join this_partition
