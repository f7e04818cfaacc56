-- how many units an area should hear from: the register where there is one, else the schools known to be open
with open_schools as (
    select unit, level from stg_schools
    where is_open
    group by unit, level
    union all
    select distinct unit, '_T' as level from stg_schools
    where is_open
),

listed as (
    select int_slots.area_level, int_slots.area, int_slots.sector, int_slots.location, open_schools.level, count(*) as n_open
    from open_schools
    inner join int_slots on open_schools.unit = int_slots.unit and int_slots.unit_level = 'school'
    group by int_slots.area_level, int_slots.area, int_slots.sector, int_slots.location, open_schools.level
),

register as (
    select unit_level as area_level, unit as area, level, sum(expected) as expected
    from returns
    group by unit_level, unit, level
),

parents as (
    select area_parents.* from area_parents cross join this_partition
    where this_partition.year between area_parents.valid_from and area_parents.valid_to
),

lowest as (
    select
        coalesce(register.area_level, listed.area_level) as area_level,
        coalesce(register.area, listed.area) as area,
        coalesce(register.level, listed.level) as level,
        coalesce(register.expected, listed.n_open) as expected
    from register
    full join (select * from listed where sector = '_T' and location = '_T') as listed
        on register.area_level = listed.area_level and register.area = listed.area and register.level = listed.level
    where coalesce(register.area_level, listed.area_level) in (select area_level from register)
        and coalesce(register.level, listed.level) in (select level from register)
),

summed as (
    select parents.parent_level as area_level, parents.parent as area, lowest.level, sum(lowest.expected) as expected
    from lowest
    inner join parents on lowest.area_level = parents.area_level and lowest.area = parents.area
    group by parents.parent_level, parents.parent, lowest.level
),

registered as (
    select area_level, area, level, expected from lowest
    union all
    select summed.* from summed
    left join lowest
        on summed.area_level = lowest.area_level and summed.area = lowest.area and summed.level = lowest.level
    where lowest.area is null
)

select
    coalesce(listed.area_level, registered.area_level) as area_level,
    coalesce(listed.area, registered.area) as area,
    coalesce(listed.sector, '_T') as sector,
    coalesce(listed.location, '_T') as location,
    coalesce(listed.level, registered.level) as level,
    cast(coalesce(listed.n_open, 0) as integer) as n_open,
    cast(registered.expected as integer) as n_registered
from listed
full join registered
    on listed.area_level = registered.area_level
    and listed.area = registered.area
    and listed.level = registered.level
    and listed.sector = '_T'
    and listed.location = '_T'
