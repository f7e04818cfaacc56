-- the area of every school among those valid in the latest accepted year: the one it has in the latest year
-- it appears, or the one that its lower area belongs to today; else none (_U)
with latest as (select country, max(year) as year from int_school_totals group by country),

last_seen as (
    select *, row_number() over (partition by country, unit order by -year, level) as place
    from int_school_totals
),

homes as (
    select last_seen.country, latest.year, last_seen.unit, last_seen.admin1, last_seen.admin2,
        last_seen.edu_region, last_seen.inspection
    from last_seen
    inner join latest on last_seen.country = latest.country
    where last_seen.place = 1
),

own as (
    select country, year, unit, 'admin1' as area_level, admin1 as area, admin2 as below from homes
    union all
    select country, year, unit, 'admin2' as area_level, admin2 as area, null as below from homes
    union all
    select country, year, unit, 'edu_region' as area_level, edu_region as area, inspection as below from homes
    union all
    select country, year, unit, 'inspection' as area_level, inspection as area, null as below from homes
)

select
    own.country, own.year as areas_of, own.unit, own.area_level,
    coalesce(own_area.area, parents.parent, '_U') as area
from own
left join areas_known as own_area
    on own.country = own_area.country and own.area_level = own_area.area_level and own.area = own_area.area
    and own.year between own_area.valid_from and own_area.valid_to
left join area_parents as parents
    on own.country = parents.country and own.area_level = parents.parent_level and own.below = parents.area
    and own.year between parents.valid_from and parents.valid_to
    and parents.area_level in ('admin2', 'inspection')
union all
select country, year as areas_of, unit, 'country' as area_level, country as area from homes
