-- how many schools a slot should hear from: the register where there is one,
-- else the schools known to be open
with open_schools as (
    select unit, level from stg_schools
    where is_open
    group by unit, level
    union all
    select distinct unit, '_T' as level from stg_schools
    where is_open
),

listed as (
    select int_slots.slot_id, open_schools.level, count(*) as n_open
    from open_schools
    inner join int_slots on open_schools.unit = int_slots.unit and int_slots.unit_level = 'school'
    group by int_slots.slot_id, open_schools.level
),

levels as (
    select level from listed
    union
    select level from int_register
)

select
    slots.slot_id,
    slots.area_level,
    slots.area,
    slots.sector,
    slots.location,
    levels.level,
    cast(coalesce(listed.n_open, 0) as integer) as n_open,
    int_register.n_registered
from int_area_slots as slots
cross join levels
left join listed on slots.slot_id = listed.slot_id and levels.level = listed.level
left join int_register
    on slots.area_level = int_register.area_level
    and slots.area = int_register.area
    and slots.sector = '_T'
    and slots.location = '_T'
    and levels.level = int_register.level
where listed.slot_id is not null or int_register.area is not null
