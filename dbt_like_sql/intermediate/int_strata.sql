-- strata of the correction: schools that answered and schools that did not, also those that the register
-- knows and no list names (sector and location _Z), shared as the listed schools of their area lie
with listed as (
    select
        source, measure, level, sector, location, narrow_area, wide_area, admin1, edu_region,
        count(*) filter (where is_usable) as n_usable, count(*) filter (where not is_usable) as n_missing
    from int_stratum_units
    group by source, measure, level, sector, location, narrow_area, wide_area, admin1, edu_region
),

unlisted as (
    select area_level, area, level, n_expected - n_listed as n from int_expected
    where
        basis = 'register' and sector = '_T' and location = '_T' and n_expected > n_listed
        and area_level in (select returns.unit_level from returns)
),

neighbours as (
    select
        unlisted.area_level, unlisted.area, unlisted.n, units.source, units.measure, units.level,
        units.narrow_area, units.wide_area, units.admin1, units.edu_region, count(*) as n_here
    from unlisted
    inner join int_slots
        on unlisted.area_level = int_slots.area_level and unlisted.area = int_slots.area
        and int_slots.unit_level = 'school' and int_slots.sector = '_T' and int_slots.location = '_T'
    inner join int_stratum_units as units on int_slots.unit = units.unit and unlisted.level = units.level
    where unlisted.area_level <> 'country'
    group by
        unlisted.area_level, unlisted.area, unlisted.n, units.source, units.measure, units.level,
        units.narrow_area, units.wide_area, units.admin1, units.edu_region
),

alone as (
    select
        asked.source, asked.measure, asked.level, unlisted.area_level, unlisted.area, unlisted.n,
        case unlisted.area_level when 'admin1' then unlisted.area when 'admin2' then parents.parent end
            as admin1,
        case unlisted.area_level when 'edu_region' then unlisted.area
            when 'inspection' then parents.parent end as edu_region
    from unlisted
    inner join (select distinct source, measure, level from int_stratum_units) as asked
        on unlisted.level = asked.level
    cross join this_partition
    left join (select distinct area_level, area, level from neighbours) as known
        on unlisted.area_level = known.area_level and unlisted.area = known.area
        and unlisted.level = known.level
    left join area_parents as parents
        on unlisted.area_level = parents.area_level and unlisted.area = parents.area
        and parents.parent_level in ('admin1', 'edu_region')
        and this_partition.year between parents.valid_from and parents.valid_to
    where known.area is null
)

select source, measure, level, sector, location, narrow_area, wide_area, admin1, edu_region,
    cast(n_usable as integer) as n_usable, cast(n_missing as double) as n_missing
from listed
union all
select source, measure, level, '_Z' as sector, '_Z' as location, narrow_area, wide_area, admin1, edu_region,
    0 as n_usable,
    n * n_here / cast(sum(n_here) over (partition by area_level, area, source, measure, level) as double)
        as n_missing
from neighbours
union all
select source, measure, level, '_Z' as sector, '_Z' as location,
    case when area_level in ('inspection', 'admin2') then area else '_U' end as narrow_area,
    coalesce(edu_region, admin1, '_U') as wide_area, admin1, edu_region, 0 as n_usable,
    cast(n as double) as n_missing
from alone
