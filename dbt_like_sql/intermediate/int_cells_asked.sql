-- cells that a school was asked for and those it answered (a nil is an answer), by source; a cell is asked
-- of a school that was asked for its measure, where some school of the year has it
with asked_cells as (
    select distinct source, core_table, measure, level, breakdown, grade, age, sex, category
    from stg_observations
    where unit_level = 'school'
),

widths as (
    select source, core_table, measure, level, breakdown, count(*) as n_cells
    from asked_cells
    group by source, core_table, measure, level, breakdown
),

asked as (
    select answering.source, answering.unit, answering.level, sum(widths.n_cells) as n_asked
    from int_answering as answering
    inner join widths
        on answering.source = widths.source
        and answering.core_table = widths.core_table
        and answering.measure = widths.measure
        and answering.level = widths.level
        and answering.breakdown = widths.breakdown
    where answering.unit_level = 'school'
    group by answering.source, answering.unit, answering.level
),

blank as (
    select source, unit, level, count(*) as n_blank
    from stg_observations
    where unit_level = 'school' and value is null and obs_status not in ('M', 'K')
    group by source, unit, level
)

select
    asked.source, asked.unit, asked.level, cast(asked.n_asked as integer) as n_asked,
    cast(asked.n_asked - coalesce(blank.n_blank, 0) as integer) as n_answered
from asked
left join blank
    on asked.source = blank.source and asked.unit = blank.unit and asked.level = blank.level
