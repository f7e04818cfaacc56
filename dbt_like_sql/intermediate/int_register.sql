-- returns expected by the register, by area, summed up its chain; on the other chain its figures are shared
-- as the listed schools lie there; an area with schools that it forgets is expected too
with sent as (
    select unit_level as area_level, unit as area, level, sum(expected) as expected from returns
    group by unit_level, unit, level
),

listed as (
    select distinct stg_schools.unit, stg_schools.level, int_slots.area_level, int_slots.area
    from stg_schools
    inner join int_slots on stg_schools.unit = int_slots.unit and int_slots.unit_level = 'school'
    where stg_schools.is_expected and int_slots.sector = '_T' and int_slots.location = '_T'
),

in_register as (
    select listed.* from listed
    inner join (select distinct unit_level, level from returns) as register
        on listed.area_level = register.unit_level and listed.level = register.level
),

known as (
    select area_level, area, level, count(*) as expected from in_register
    group by area_level, area, level
),

given as (
    select * from sent
    union all
    select known.* from known
    left join sent
        on known.area_level = sent.area_level and known.area = sent.area and known.level = sent.level
    where sent.area is null
),

raised as (
    select parents.parent_level as area_level, parents.parent as area, given.level, sum(given.expected)
        as expected
    from given
    inner join area_parents as parents on given.area_level = parents.area_level and given.area = parents.area
    cross join this_partition
    where this_partition.year between parents.valid_from and parents.valid_to
    group by parents.parent_level, parents.parent, given.level
),

-- an area of the register may lie in several of the other chain: each takes the share of its listed schools
shares as (
    select home.area_level as home_level, home.area as home, home.level, other.area_level, other.area,
        count(*) / cast(max(known.expected) as double) as share
    from in_register as home
    inner join listed as other
        on home.unit = other.unit and home.level = other.level
        and (home.area_level in ('admin1', 'admin2')) = (other.area_level in ('edu_region', 'inspection'))
        and home.area_level <> 'country' and other.area_level <> 'country'
    inner join known
        on home.area_level = known.area_level and home.area = known.area and home.level = known.level
    group by home.area_level, home.area, home.level, other.area_level, other.area
)

select area_level, area, level, cast(expected as integer) as n_registered, 'register' as basis from given
union all
select raised.area_level, raised.area, raised.level, cast(raised.expected as integer) as n_registered,
    'register' as basis
from raised
left join given
    on raised.area_level = given.area_level and raised.area = given.area and raised.level = given.level
where given.area is null
union all
select shares.area_level, shares.area, shares.level,
    cast(round(sum(given.expected * shares.share), 0) as integer) as n_registered, 'shared' as basis
from shares
inner join given
    on shares.home_level = given.area_level and shares.home = given.area and shares.level = given.level
group by shares.area_level, shares.area, shares.level
