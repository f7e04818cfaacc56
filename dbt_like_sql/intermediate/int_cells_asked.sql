-- cells that a school was asked for and those it answered (a nil is an answer), by source; a cell is asked
-- of a school that was asked for its measure, where some school of the year has it
with widths as (
    select questions.question_id, count(*) as n_cells
    from stg_series as series
    inner join int_questions as questions
        on series.source = questions.source
        and series.core_table = questions.core_table
        and series.unit_level = questions.unit_level
        and series.measure = questions.measure
        and series.level = questions.level
        and series.breakdown = questions.breakdown
    group by questions.question_id
),

schools_asked as (
    select questions.question_id, questions.source, questions.level, widths.n_cells
    from int_questions as questions
    inner join widths on questions.question_id = widths.question_id
    where questions.unit_level = 'school'
),

asked as (
    select schools_asked.source, answered.unit, schools_asked.level, sum(schools_asked.n_cells) as n_asked
    from int_answered as answered
    inner join schools_asked on answered.question_id = schools_asked.question_id
    group by schools_asked.source, answered.unit, schools_asked.level
),

blank as (
    select series.source, cells.unit, series.level, count(*) as n_blank
    from stg_cells as cells
    inner join stg_series as series on cells.series_id = series.series_id
    where series.unit_level = 'school' and cells.is_missing
    group by series.source, cells.unit, series.level
)

select
    asked.source, asked.unit, asked.level, cast(asked.n_asked as integer) as n_asked,
    cast(asked.n_asked - coalesce(blank.n_blank, 0) as integer) as n_answered
from asked
left join blank
    on asked.source = blank.source and asked.unit = blank.unit and asked.level = blank.level
