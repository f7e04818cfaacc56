-- how many schools a slot should hear from: as the register says where there is one, else the schools listed
-- as open or as not returned; `n_registered` is what the register itself says
with known_schools as (
    select unit, level, bool_or(is_open) as is_open from stg_schools
    where is_expected
    group by unit, level
    union all
    select unit, '_T' as level, bool_or(is_open) as is_open from stg_schools
    where is_expected
    group by unit
),

listed as (
    select
        int_slots.slot_id, known_schools.level, count(*) as n_listed,
        count(*) filter (where known_schools.is_open) as n_open
    from known_schools
    inner join int_slots on known_schools.unit = int_slots.unit and int_slots.unit_level = 'school'
    group by int_slots.slot_id, known_schools.level
),

levels as (
    select level from listed
    union
    select level from int_register
)

select
    slots.slot_id,
    slots.area_level,
    slots.area,
    slots.sector,
    slots.location,
    levels.level,
    cast(coalesce(listed.n_open, 0) as integer) as n_open,
    cast(coalesce(listed.n_listed, 0) as integer) as n_listed,
    case when int_register.basis = 'register' then int_register.n_registered end as n_registered,
    cast(case
        when int_register.n_registered is null then listed.n_listed
        -- a register that forgets schools which are known not to have returned is too short
        when listed.n_listed > listed.n_open then greatest(int_register.n_registered, listed.n_listed)
        else int_register.n_registered
    end as integer) as n_expected,
    coalesce(int_register.basis, 'listed') as basis
from int_area_slots as slots
cross join levels
left join listed on slots.slot_id = listed.slot_id and levels.level = listed.level
left join int_register
    on slots.area_level = int_register.area_level
    and slots.area = int_register.area
    and slots.sector = '_T'
    and slots.location = '_T'
    and levels.level = int_register.level
where listed.slot_id is not null or int_register.area is not null
