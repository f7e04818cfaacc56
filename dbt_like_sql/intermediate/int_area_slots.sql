-- the slots of every area, those of a sector without a school included: nothing there, not nothing known
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

last_slot as (select max(slot_id) as slot_id from int_slots)

select slot_id, area_level, area, sector, location, slot_id as whole_id, false as is_empty from taken
where sector = '_T' or location = '_T'
union all
select
    cast(last_slot.slot_id + row_number() over (
        order by empty_sectors.area_level, empty_sectors.area, empty_sectors.sector
    ) as integer) as slot_id,
    empty_sectors.area_level,
    empty_sectors.area,
    empty_sectors.sector,
    empty_sectors.location,
    empty_sectors.whole_id,
    true as is_empty
from empty_sectors
cross join last_slot
