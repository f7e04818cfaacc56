-- units that are summed as one: they count in exactly the same slots (place) and answered alike (profile)
with places as (
    select unit_level, unit, list(slot_id order by slot_id) as slots
    from int_slots
    group by unit_level, unit
),

ranked as (
    select
        profiles.*,
        cast(dense_rank() over (order by places.slots) as integer) as place_id
    from int_profiles as profiles
    left join places on profiles.unit_level = places.unit_level and profiles.unit = places.unit
)

select
    unit_level,
    unit,
    place_id,
    profile_id,
    cast(dense_rank() over (order by place_id, profile_id) as integer) as group_id,
    is_example
from ranked
