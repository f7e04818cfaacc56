-- units that answered alike: the same measures in full, the same sides of pairs blank, in the same grades.
-- What is true of the example of a profile is true of all its units
with gaps as (
    select
        unit_level, unit,
        dense_rank() over (
            order by source, measure, level, breakdown, category, universe, grade
        ) as gap_id
    from int_pair_gaps
),

units as (
    select unit_level, unit from int_slots
    union
    select series.unit_level, cells.unit
    from stg_cells as cells
    inner join stg_series as series on cells.series_id = series.series_id
),

-- whatever a unit said, as one number
said as (
    select
        questions.unit_level, reported.unit,
        8 * cast(reported.question_id as bigint) + case when reported.is_complete then 1 else 0 end as said_id
    from int_reported as reported
    inner join int_questions_reported as questions on reported.question_id = questions.question_id
    union all
    select
        questions.unit_level, told.unit,
        8 * cast(told.pair_question_id as bigint) + 2
        + case when told.is_complete then 1 else 0 end + case when told.is_blank then 2 else 0 end
            as said_id
    from int_pair_told as told
    inner join int_pair_questions as questions on told.pair_question_id = questions.pair_question_id
    union all
    select unit_level, unit, 8 * gap_id + 6 as said_id from gaps
    union all
    -- units that said nothing of the kind are alike too
    select unit_level, unit, cast(0 as bigint) as said_id from units
),

profiles as (
    select unit_level, unit, list(said_id order by said_id) as answers
    from said
    group by unit_level, unit
),

ranked as (
    select
        unit_level, unit,
        cast(dense_rank() over (order by unit_level, answers) as integer) as profile_id
    from profiles
)

select
    unit_level,
    unit,
    profile_id,
    row_number() over (partition by profile_id order by unit) = 1 as is_example
from ranked
