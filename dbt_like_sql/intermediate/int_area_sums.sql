-- cells summed over the units of every area, once over all units and once over those that answered the partner too
with cells as (
    select *, '_T' as universe from int_unit_cells
    union all
    select int_unit_cells.*, int_paired_units.universe
    from int_unit_cells
    inner join int_paired_units
        on int_unit_cells.source = int_paired_units.source
        and int_unit_cells.unit_level = int_paired_units.unit_level
        and int_unit_cells.unit = int_paired_units.unit
        and int_unit_cells.measure = int_paired_units.measure
        and int_unit_cells.level = int_paired_units.level
        and int_unit_cells.breakdown = int_paired_units.breakdown
)

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
    '_T' as age,
    cells.sex,
    cells.breakdown,
    cells.category,
    cells.universe,
    sum(cells.value) as value,
    cast(sum(cells.n_suspect) as bigint) as n_suspect
from cells
inner join int_slots on cells.unit_level = int_slots.unit_level and cells.unit = int_slots.unit
where cells.breakdown = '_Z' or cells.category <> '_Z'
group by
    int_slots.area_level, int_slots.area, int_slots.sector, int_slots.location, cells.source, cells.unit_level,
    cells.measure, cells.level, cells.grade, cells.sex, cells.breakdown, cells.category, cells.universe
