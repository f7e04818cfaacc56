-- units that count in exactly the same slots share a place, so that cells are summed once for all of them
with listed as (
    select unit_level, unit, list(slot_id order by slot_id) as slots
    from int_slots
    group by unit_level, unit
)

select
    unit_level,
    unit,
    cast(dense_rank() over (order by slots) as integer) as place_id
from listed
