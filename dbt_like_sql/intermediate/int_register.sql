-- returns expected by the register, by area,
-- summed up its chain; an area with schools that it forgets is expected too
with sent as (
    select unit_level as area_level, unit as area, level, sum(expected) as expected from returns
    group by unit_level, unit, level
),

open_schools as (
    select int_slots.area_level, int_slots.area, stg_schools.level, count(distinct stg_schools.unit)
        as expected
    from stg_schools
    inner join int_slots on stg_schools.unit = int_slots.unit and int_slots.unit_level = 'school'
    where stg_schools.is_open and int_slots.sector = '_T' and int_slots.location = '_T'
    group by int_slots.area_level, int_slots.area, stg_schools.level
),

forgotten as (
    select open_schools.* from open_schools
    left join sent
        on open_schools.area_level = sent.area_level and open_schools.area = sent.area
        and open_schools.level = sent.level
    where
        sent.area is null
        and open_schools.area_level in (select returns.unit_level from returns)
        and open_schools.level in (select register.level from returns as register)
),

given as (
    select * from sent
    union all
    select * from forgotten
),

raised as (
    select parents.parent_level as area_level, parents.parent as area, given.level, sum(given.expected)
        as expected
    from given
    inner join area_parents as parents on given.area_level = parents.area_level and given.area = parents.area
    cross join this_partition
    where this_partition.year between parents.valid_from and parents.valid_to
    group by parents.parent_level, parents.parent, given.level
)

select area_level, area, level, cast(expected as integer) as n_registered from given
union all
select raised.area_level, raised.area, raised.level, cast(raised.expected as integer) as n_registered
from raised
left join given
    on raised.area_level = given.area_level and raised.area = given.area and raised.level = given.level
where given.area is null
