-- where a unit counts: its areas on both chains and, above the lowest, its sector and its location,
-- one at a time
with unit_attributes as (select * from stg_schools where is_first),

in_areas as (
    select unit, sector, location, 'country' as area_level, country as area
    from unit_attributes cross join this_partition
    union all
    select unit, sector, location, 'admin1' as area_level, admin1 as area from unit_attributes
    union all
    select unit, sector, location, 'admin2' as area_level, admin2 as area from unit_attributes
    union all
    select unit, sector, location, 'edu_region' as area_level, edu_region as area from unit_attributes
    union all
    select unit, sector, location, 'inspection' as area_level, inspection as area from unit_attributes
),

marginals as (
    select unit, area_level, area, '_T' as sector, '_T' as location from in_areas
    union all
    select unit, area_level, area, sector, '_T' as location from in_areas
    where area_level in ('country', 'admin1', 'edu_region')
    union all
    select unit, area_level, area, '_T' as sector, location from in_areas
    where area_level in ('country', 'admin1', 'edu_region')
),

areas_reporting as (
    select unit_level, unit from stg_observations
    where unit_level <> 'school'
    group by unit_level, unit
),

parents as (
    select area_parents.* from area_parents cross join this_partition
    where this_partition.year between area_parents.valid_from and area_parents.valid_to
),

placed as (
    select 'school' as unit_level, unit, area_level, area, sector, location from marginals
    where area is not null
    union all
    select unit_level, unit, unit_level as area_level, unit as area, '_T' as sector, '_T' as location
    from areas_reporting
    union all
    select
        areas_reporting.unit_level,
        areas_reporting.unit,
        parents.parent_level as area_level,
        parents.parent as area,
        '_T' as sector,
        '_T' as location
    from areas_reporting
    inner join parents on areas_reporting.unit_level = parents.area_level
        and areas_reporting.unit = parents.area
)

select
    unit_level,
    unit,
    area_level,
    area,
    sector,
    location,
    cast(dense_rank() over (order by area_level, area, sector, location) as integer) as slot_id,
    unit_level <> 'school'
    or (area_level in ('country', 'admin1', 'edu_region') and sector = '_T' and location = '_T') as has_ages
from placed
