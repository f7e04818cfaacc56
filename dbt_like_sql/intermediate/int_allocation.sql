-- sums of teachers (y) on pupils (x) over open schools with pupils and teachers, by area and set of schools
with pairs as (
    select
        cells.unit,
        cells.level,
        sum(case when cells.measure = 'enrolment' then cells.value end) as x,
        sum(case when cells.measure = 'teachers' then cells.value end) as y
    from int_cells as cells
    where
        cells.unit_level = 'school'
        and cells.breakdown = '_Z'
        and (
            (cells.measure = 'enrolment' and cells.universe = 'teachers')
            or (cells.measure = 'teachers' and cells.universe = 'enrolment')
        )
    group by cells.unit, cells.level
),

schools_placed as (
    select pairs.*, slots.area_level, slots.area, attributes.sector
    from pairs
    inner join stg_schools as attributes on pairs.unit = attributes.unit and attributes.is_first
        and attributes.is_open
    inner join int_slots as slots on pairs.unit = slots.unit and slots.unit_level = 'school'
    where pairs.x >= 1 and pairs.y >= 1 and slots.sector = '_T' and slots.location = '_T'
),

sets as (
    select * from schools_placed where sector in ('public', 'community')
    union all
    select unit, level, x, y, area_level, area, 'public_community' as sector from schools_placed
    where sector in ('public', 'community')
)

select
    this_partition.country,
    this_partition.school_year,
    this_partition.year,
    sets.area_level,
    sets.area,
    sets.level,
    sets.sector,
    count(*) as n,
    sum(sets.x) as sum_x,
    sum(sets.y) as sum_y,
    sum(sets.x * sets.x) as sum_xx,
    sum(sets.y * sets.y) as sum_yy,
    sum(sets.x * sets.y) as sum_xy
from sets
cross join this_partition
group by
    this_partition.country, this_partition.school_year, this_partition.year, sets.area_level, sets.area,
    sets.level,
    sets.sector
