-- how many units of an area answered a measure (n_units), by universe
with answered as (
    select source, unit_level, unit, measure, level, breakdown, '_T' as universe, is_complete from int_reporting
    union all
    select source, unit_level, unit, measure, level, breakdown, universe, true as is_complete from int_paired_units
)

select
    int_slots.area_level,
    int_slots.area,
    int_slots.sector,
    int_slots.location,
    answered.source,
    answered.unit_level,
    answered.measure,
    answered.level,
    answered.breakdown,
    answered.universe,
    cast(count(*) filter (where answered.is_complete) as integer) as n_units
from answered
inner join int_slots on answered.unit_level = int_slots.unit_level and answered.unit = int_slots.unit
group by
    int_slots.area_level, int_slots.area, int_slots.sector, int_slots.location, answered.source, answered.unit_level,
    answered.measure, answered.level, answered.breakdown, answered.universe
