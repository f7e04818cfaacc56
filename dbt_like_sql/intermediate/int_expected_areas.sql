-- of how many areas below it a figure of an area is made: those with a school this year, or that sent a table
with parents as (
    select area_parents.* from area_parents cross join this_partition
    where this_partition.year between area_parents.valid_from and area_parents.valid_to
),

alive as (
    select area_level, area from int_slots
    where unit_level = 'school' and sector = '_T' and location = '_T'
    union
    select unit_level as area_level, unit as area from int_slots
    where unit_level <> 'school'
)

select
    parents.parent_level as area_level,
    parents.parent as area,
    parents.area_level as unit_level,
    cast(count(*) as integer) as n_areas
from parents
inner join alive on parents.area_level = alive.area_level and parents.area = alive.area
group by parents.parent_level, parents.parent, parents.area_level
