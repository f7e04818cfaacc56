-- the register, the returns and the schools themselves as measures: coverage does not apply to them
with counts as (
    select * from int_expected
    where n_registered is not null and level <> '_T' and sector = '_T' and location = '_T'
)

select
    slot_id, area_level, area, 'register' as source, 'schools_expected' as measure, level, '_T' as universe,
    cast(n_registered as double) as value, null as n_units, null as n_expected
from counts
union all
select
    slot_id, area_level, area, 'register' as source, 'schools_received' as measure, level, '_T' as universe,
    cast(n_open as double) as value, null as n_units, null as n_expected
from counts
union all
select
    slots.slot_id, timely.area_level, timely.area, 'register' as source, timely.measure, timely.level,
    timely.universe, timely.value, timely.n_units, timely.n_expected
from int_timely_returns as timely
inner join int_area_slots as slots
    on timely.area_level = slots.area_level and timely.area = slots.area
    and slots.sector = '_T' and slots.location = '_T'
union all
select
    slot_id, area_level, area, source, measure, level, '_T' as universe, value, null as n_units,
    null as n_expected
from int_school_counts
where value is not null
