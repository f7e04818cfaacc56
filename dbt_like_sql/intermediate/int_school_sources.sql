-- what two or more sources say of the same measure of the same school, totals only; empty where every measure
-- comes from one source; never released
with told_twice as (
    select measure, level
    from (select distinct source, measure, level from int_reporting) as told
    group by measure, level
    having count(*) > 1
),

shared as (
    select reporting.unit, reporting.measure, reporting.level
    from int_reporting as reporting
    inner join told_twice
        on reporting.measure = told_twice.measure and reporting.level = told_twice.level
    where reporting.unit_level = 'school' and reporting.breakdown = '_Z' and reporting.is_complete
    group by reporting.unit, reporting.measure, reporting.level
    having count(distinct reporting.source) > 1
),

answered as (
    select distinct reporting.source, shared.unit, shared.measure, shared.level
    from int_reporting as reporting
    inner join shared
        on reporting.unit = shared.unit and reporting.measure = shared.measure
        and reporting.level = shared.level
    where reporting.unit_level = 'school' and reporting.breakdown = '_Z' and reporting.is_complete
),

sums as (
    select cells.source, cells.unit, cells.measure, cells.level, sum(cells.value) as value
    from int_unit_cells as cells
    inner join answered
        on cells.source = answered.source and cells.unit = answered.unit
        and cells.measure = answered.measure and cells.level = answered.level
    where cells.unit_level = 'school' and cells.breakdown = '_Z'
    group by cells.source, cells.unit, cells.measure, cells.level
)

select
    this_partition.country, this_partition.school_year, this_partition.year, answered.source, answered.unit,
    answered.measure, answered.level, coalesce(sums.value, 0) as value
from answered
left join sums
    on answered.source = sums.source and answered.unit = sums.unit and answered.measure = sums.measure
    and answered.level = sums.level
cross join this_partition
