-- the slots of every area, those of a sector without a school included: nothing there, not nothing known; and
-- those of areas that only the register names: expected and not heard from
with taken as (
    select slot_id, area_level, area, sector, location, bool_or(unit_level = 'school') as has_schools
    from int_slots
    group by slot_id, area_level, area, sector, location
),

empty_sectors as (
    select whole.area_level, whole.area, sectors.sector, '_T' as location, whole.slot_id as whole_id
    from taken as whole
    cross join (select distinct sector from taken where sector <> '_T') as sectors
    left join taken as there
        on whole.area_level = there.area_level
        and whole.area = there.area
        and sectors.sector = there.sector
        and there.location = '_T'
    where
        whole.has_schools
        and whole.sector = '_T'
        and whole.location = '_T'
        and whole.area_level in ('country', 'admin1', 'edu_region')
        and there.slot_id is null
),

silent as (
    select distinct register.area_level, register.area from int_register as register
    left join taken on register.area_level = taken.area_level and register.area = taken.area
    where taken.slot_id is null
),

further as (
    select area_level, area, sector, location, whole_id, true as is_empty from empty_sectors
    union all
    select area_level, area, '_T' as sector, '_T' as location, null as whole_id, false as is_empty from silent
),

last_slot as (select coalesce(max(slot_id), 0) as slot_id from int_slots)

select slot_id, area_level, area, sector, location, slot_id as whole_id, false as is_empty from taken
where sector = '_T' or location = '_T'
union all
select
    cast(last_slot.slot_id + row_number() over (
        order by not further.is_empty, further.area_level, further.area, further.sector
    ) as integer) as slot_id,
    further.area_level,
    further.area,
    further.sector,
    further.location,
    further.whole_id,
    further.is_empty
from further
cross join last_slot
