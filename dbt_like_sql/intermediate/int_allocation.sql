-- sums of teachers (y) on pupils (x) over open schools that report both and have at least one of each, by
-- area, location and set of schools; and, in a second pass that takes the schools without a teacher too,
-- the share of teachers who are not where pupils are
with schools_placed as (
    select
        staff.unit, staff.level, staff.pupils as x, staff.teachers as y, attributes.sector,
        slots.area_level, slots.area, slots.location
    from int_school_staff as staff
    inner join stg_schools as attributes
        on staff.unit = attributes.unit and attributes.is_first and attributes.is_open
    inner join int_slots as slots
        on staff.unit = slots.unit and slots.unit_level = 'school' and slots.sector = '_T'
    where staff.is_known and staff.pupils >= 1 and attributes.sector in ('public', 'community')
),

in_sets as (
    select * from schools_placed
    union all
    select unit, level, x, y, 'public_community' as sector, area_level, area, location from schools_placed
),

sums as (
    select
        area_level, area, level, sector, location,
        count(*) filter (where y >= 1) as n, sum(x) filter (where y >= 1) as sum_x,
        sum(y) filter (where y >= 1) as sum_y, sum(x * x) filter (where y >= 1) as sum_xx,
        sum(y * y) filter (where y >= 1) as sum_yy, sum(x * y) filter (where y >= 1) as sum_xy,
        count(*) as n_schools, sum(x) as all_pupils, sum(y) as all_teachers
    from in_sets
    group by area_level, area, level, sector, location
),

apart as (
    select
        sums.area_level, sums.area, sums.level, sums.sector, sums.location,
        0.5 * sum(abs(in_sets.y / nullif(sums.all_teachers, 0) - in_sets.x / sums.all_pupils)) as misplaced
    from in_sets
    inner join sums
        on in_sets.area_level = sums.area_level and in_sets.area = sums.area and in_sets.level = sums.level
        and in_sets.sector = sums.sector and in_sets.location = sums.location
    group by sums.area_level, sums.area, sums.level, sums.sector, sums.location
)

select
    this_partition.country, this_partition.school_year, this_partition.year,
    sums.area_level, sums.area, sums.level, sums.sector, sums.location,
    sums.n, sums.sum_x, sums.sum_y, sums.sum_xx, sums.sum_yy, sums.sum_xy,
    sums.n_schools, sums.all_pupils, sums.all_teachers, apart.misplaced
from sums
inner join apart
    on sums.area_level = apart.area_level and sums.area = apart.area and sums.level = apart.level
    and sums.sector = apart.sector and sums.location = apart.location
cross join this_partition
