-- cells summed over the units of every slot, then into their totals
with numbered as (
    select
        int_cells.unit_level,
        int_cells.unit,
        int_cell_keys.cell_id,
        int_cells.value,
        int_cells.n_suspect
    from int_cells
    inner join int_cell_keys
        on int_cells.source = int_cell_keys.source
        and int_cells.unit_level = int_cell_keys.unit_level
        and int_cells.measure = int_cell_keys.measure
        and int_cells.level = int_cell_keys.level
        and int_cells.grade = int_cell_keys.grade
        and int_cells.age = int_cell_keys.age
        and int_cells.sex = int_cell_keys.sex
        and int_cells.breakdown = int_cell_keys.breakdown
        and int_cells.category = int_cell_keys.category
        and int_cells.universe = int_cell_keys.universe
),

summed as (
    select
        int_slots.slot_id,
        numbered.cell_id,
        sum(numbered.value) as value,
        sum(numbered.n_suspect) as n_suspect
    from numbered
    inner join int_slots on numbered.unit_level = int_slots.unit_level and numbered.unit = int_slots.unit
    group by int_slots.slot_id, numbered.cell_id
)

select
    summed.slot_id,
    int_cell_totals.total_id as cell_id,
    sum(summed.value) as value,
    cast(sum(summed.n_suspect) as bigint) as n_suspect
from summed
inner join int_cell_totals on summed.cell_id = int_cell_totals.cell_id
group by summed.slot_id, int_cell_totals.total_id
