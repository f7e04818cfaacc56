-- what is counted of the schools themselves, by area: those listed, closed, evaluated, without a value set
-- aside, and the cells they were asked for. A school whose whole record was set aside stands in no area, so
-- it counts nationally
with listed as (select distinct source, unit, level, status from schools),

flagged as (
    select source, unit_code as unit, bool_or("column" = '') as is_whole from findings
    where state in ('new', 'known') and unit_code <> ''
        and (severity = 'error' or action in ('blocked', 'quarantined'))
    group by source, unit_code
),

status_asked as (select source from asked_attributes where attribute = 'schools.status'),

told as (
    select
        listed.source, listed.unit, listed.level,
        cast(1 as double) as is_listed,
        case when status_asked.source is null then null when listed.status = 'closed_insecurity' then 1
            else 0 end as is_closed,
        case when listed.status in ('open', 'relocated') then 1 else 0 end as is_open,
        case when listed.status in ('open', 'relocated') and flagged.unit is null then 1 else 0 end
            as is_clean,
        asked.n_asked, asked.n_answered
    from listed
    left join status_asked on listed.source = status_asked.source
    left join flagged on listed.source = flagged.source and listed.unit = flagged.unit
    left join int_cells_asked as asked
        on listed.source = asked.source and listed.unit = asked.unit and listed.level = asked.level
),

only_level as (
    select source, min(level) as level from listed
    group by source
    having count(distinct level) = 1
),

set_aside as (
    select flagged.source, only_level.level, count(*) as n
    from flagged
    inner join only_level on flagged.source = only_level.source
    left join listed on flagged.source = listed.source and flagged.unit = listed.unit
    where flagged.is_whole and listed.unit is null
    group by flagged.source, only_level.level
),

sums as (
    select
        int_slots.slot_id, int_slots.area_level, int_slots.area, told.source, told.level,
        sum(told.is_listed) as schools_registered, sum(told.is_closed) as schools_closed_insecurity,
        sum(told.is_open) + case when int_slots.area_level = 'country' then coalesce(max(set_aside.n), 0)
            else 0 end as schools_evaluated,
        sum(told.is_clean) as schools_without_error, sum(told.n_asked) as cells_asked,
        sum(told.n_answered) as cells_answered
    from told
    inner join int_slots on told.unit = int_slots.unit and int_slots.unit_level = 'school'
    left join set_aside on told.source = set_aside.source and told.level = set_aside.level
    where int_slots.sector = '_T' and int_slots.location = '_T'
    group by int_slots.slot_id, int_slots.area_level, int_slots.area, told.source, told.level
)

select
    sums.slot_id, sums.area_level, sums.area, sums.source, sums.level, measures.measure,
    cast(case measures.measure
        when 'schools_registered' then sums.schools_registered
        when 'schools_closed_insecurity' then sums.schools_closed_insecurity
        when 'schools_evaluated' then sums.schools_evaluated
        when 'schools_without_error' then sums.schools_without_error
        when 'cells_asked' then sums.cells_asked
        when 'cells_answered' then sums.cells_answered
    end as double) as value
from sums
inner join measures
    on measures.measure in ('schools_registered', 'schools_closed_insecurity', 'schools_evaluated',
        'schools_without_error', 'cells_asked', 'cells_answered')
