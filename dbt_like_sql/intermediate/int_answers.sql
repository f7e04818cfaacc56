-- how many units of a slot answered a measure (n_units) of how many expected, by universe
with answered as (
    select
        groups.profile_id, reporting.source, reporting.unit_level, reporting.measure, reporting.level,
        reporting.breakdown, '_T' as universe, reporting.is_complete
    from int_reporting as reporting
    inner join int_groups as groups
        on reporting.unit_level = groups.unit_level and reporting.unit = groups.unit
    where groups.is_example
    union all
    select profile_id, source, unit_level, measure, level, breakdown, universe, is_complete
    from int_paired_profiles
),

-- units of a slot by how they answered
heard as (
    select slots.slot_id, groups.profile_id, count(*) as n_units
    from int_slots as slots
    inner join int_groups as groups on slots.unit_level = groups.unit_level and slots.unit = groups.unit
    group by slots.slot_id, groups.profile_id
),

counted as (
    select
        heard.slot_id, answered.source, answered.unit_level, answered.measure, answered.level,
        answered.breakdown, answered.universe,
        cast(coalesce(sum(heard.n_units) filter (where answered.is_complete), 0) as integer) as n_units
    from answered
    inner join heard on answered.profile_id = heard.profile_id
    group by
        heard.slot_id, answered.source, answered.unit_level, answered.measure, answered.level,
        answered.breakdown, answered.universe
),

placed as (
    select
        slots.slot_id, slots.area_level, slots.area, slots.sector, slots.location, slots.is_empty,
        counted.source, counted.unit_level, counted.measure, counted.level, counted.breakdown,
        counted.universe,
        case when slots.is_empty then 0 else counted.n_units end as n_units,
        -- where one source gives a measure at several levels: schools first, then the area's own figure,
        -- then the next
        row_number() over (
            partition by
                slots.slot_id, counted.source, counted.measure, counted.level, counted.breakdown,
                counted.universe
            order by
                case
                    when counted.unit_level = 'school' then 1
                    when counted.unit_level = slots.area_level then 2
                    when counted.unit_level in ('admin1', 'edu_region') then 3
                    else 4
                end,
                counted.unit_level
        ) as place
    from counted
    inner join int_area_slots as slots on counted.slot_id = slots.whole_id
    where not slots.is_empty or (counted.unit_level = 'school' and counted.n_units > 0)
)

select
    placed.slot_id, placed.area_level, placed.area, placed.sector, placed.location, placed.is_empty,
    placed.source,
    placed.unit_level, placed.measure, placed.level, placed.breakdown, placed.universe, placed.n_units,
    cast(case
        when placed.unit_level = 'school' then
            coalesce(at_level.n_expected, any_level.n_expected, 0)
        when placed.unit_level = placed.area_level then 1
        else coalesce(areas.n_areas, 0)
    end as integer) as n_expected
from placed
left join int_expected as at_level on placed.slot_id = at_level.slot_id and placed.level = at_level.level
left join int_expected as any_level on placed.slot_id = any_level.slot_id and any_level.level = '_T'
left join int_expected_areas as areas
    on placed.area_level = areas.area_level and placed.area = areas.area
    and placed.unit_level = areas.unit_level
where placed.place = 1
