-- returns expected by the register and returns received, as measures; coverage does not apply to them
with counts as (
    select * from int_expected
    where n_registered is not null and level <> '_T' and sector = '_T' and location = '_T'
)

select
    slot_id,
    area_level,
    area,
    'register' as source,
    'schools_expected' as measure,
    level,
    cast(n_registered as double) as value
from counts
union all
select
    slot_id,
    area_level,
    area,
    'register' as source,
    'schools_received' as measure,
    level,
    cast(n_open as double) as value
from counts
