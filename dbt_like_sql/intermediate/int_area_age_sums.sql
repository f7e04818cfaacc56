-- cells by single age, summed over the units of every area
with cells as (select * from stg_observations where age <> '_T')

select
    int_slots.area_level,
    int_slots.area,
    int_slots.sector,
    int_slots.location,
    cells.source,
    cells.unit_level,
    cells.measure,
    cells.level,
    cells.grade,
    cells.age,
    cells.sex,
    cells.breakdown,
    cells.category,
    '_T' as universe,
    sum(cells.value) as value,
    count(*) filter (where cells.obs_status = 'U') as n_suspect
from cells
inner join int_slots on cells.unit_level = int_slots.unit_level and cells.unit = int_slots.unit
group by
    int_slots.area_level, int_slots.area, int_slots.sector, int_slots.location, cells.source, cells.unit_level,
    cells.measure, cells.level, cells.grade, cells.age, cells.sex, cells.breakdown, cells.category
