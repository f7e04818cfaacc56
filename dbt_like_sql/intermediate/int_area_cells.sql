-- cells summed over the units of every place, then over the places of every slot, then into their totals;
-- single ages down to regions, not by sector or location
with groups as (select distinct group_id, place_id from int_groups),

by_place as (
    select
        groups.place_id,
        int_cell_keys.cell_id,
        int_cell_keys.age <> '_T' as is_aged,
        sum(int_cells.value) as value,
        -- a missing cell tells its status only where there is nothing else; K and M are left out of sums
        coalesce(
            max(int_cells.severity) filter (where int_cells.value is not null or int_cells.severity < 10),
            max(int_cells.severity)
        )
            as severity
    from int_cells
    inner join groups on int_cells.group_id = groups.group_id
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
    group by groups.place_id, int_cell_keys.cell_id, int_cell_keys.age
),

slots_of_places as (
    select int_groups.place_id, int_slots.slot_id, bool_or(int_slots.has_ages) as has_ages
    from int_groups
    inner join int_slots on int_groups.unit_level = int_slots.unit_level and int_groups.unit = int_slots.unit
    group by int_groups.place_id, int_slots.slot_id
),

summed as (
    select
        slots_of_places.slot_id,
        by_place.cell_id,
        sum(by_place.value) as value,
        coalesce(
            max(by_place.severity) filter (where by_place.value is not null or by_place.severity < 10),
            max(by_place.severity)
        )
            as severity
    from by_place
    inner join slots_of_places on by_place.place_id = slots_of_places.place_id
    where slots_of_places.has_ages or not by_place.is_aged
    group by slots_of_places.slot_id, by_place.cell_id
)

select
    summed.slot_id,
    int_cell_totals.total_id as cell_id,
    sum(summed.value) as value,
    coalesce(
        max(summed.severity) filter (where summed.value is not null or summed.severity < 10),
        max(summed.severity)
    ) as severity
from summed
inner join int_cell_totals on summed.cell_id = int_cell_totals.cell_id
group by summed.slot_id, int_cell_totals.total_id
