-- cells summed over the units of every place, then over the places of every slot, then into their totals;
-- single ages down to regions, not by sector or location
with by_place as (
    select
        int_places.place_id,
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
    inner join int_places
        on int_cells.unit_level = int_places.unit_level and int_cells.unit = int_places.unit
    inner join int_cell_keys
        -- one string is hashed faster than ten
        on concat_ws(
            '|',
            int_cells.source, int_cells.unit_level, int_cells.measure, int_cells.level,
            int_cells.grade, int_cells.age, int_cells.sex, int_cells.breakdown,
            int_cells.category, int_cells.universe
        )
        = concat_ws(
            '|',
            int_cell_keys.source, int_cell_keys.unit_level, int_cell_keys.measure, int_cell_keys.level,
            int_cell_keys.grade, int_cell_keys.age, int_cell_keys.sex, int_cell_keys.breakdown,
            int_cell_keys.category, int_cell_keys.universe
        )
    group by int_places.place_id, int_cell_keys.cell_id, int_cell_keys.age
),

slots_of_places as (
    select int_places.place_id, int_slots.slot_id, bool_or(int_slots.has_ages) as has_ages
    from int_places
    inner join int_slots on int_places.unit_level = int_slots.unit_level and int_places.unit = int_slots.unit
    group by int_places.place_id, int_slots.slot_id
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
