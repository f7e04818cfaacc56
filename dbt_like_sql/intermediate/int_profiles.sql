-- units that answered alike: the same measures in full, the same sides of pairs blank, in the same grades.
-- What is true of the example of a profile is true of all its units
with said as (
    select
        unit_level, unit, 'reported' as said, source, measure, level, breakdown, '_Z' as category,
        '_T' as universe, '_T' as grade, is_complete, false as is_blank
    from int_reporting
    union all
    select
        unit_level, unit, 'paired' as said, source, measure, level, breakdown, category, '_T' as universe,
        '_T' as grade, is_complete, is_blank
    from int_pair_answers
    union all
    select
        unit_level, unit, 'left' as said, source, measure, level, breakdown, category, universe, grade,
        false as is_complete, true as is_blank
    from int_pair_gaps
),

different as (
    select distinct
        unit_level, said, source, measure, level, breakdown, category, universe, grade, is_complete, is_blank
    from said
),

numbered as (
    select
        different.*,
        row_number() over (
            order by
                unit_level, said, source, measure, level, breakdown, category, universe, grade, is_complete,
                is_blank
        ) as said_id
    from different
),

profiles as (
    select said.unit_level, said.unit, list(numbered.said_id order by numbered.said_id) as answers
    from said
    inner join numbered
        on said.unit_level = numbered.unit_level
        and said.said = numbered.said
        and said.source = numbered.source
        and said.measure = numbered.measure
        and said.level = numbered.level
        and said.breakdown = numbered.breakdown
        and said.category = numbered.category
        and said.universe = numbered.universe
        and said.grade = numbered.grade
        and said.is_complete = numbered.is_complete
        and said.is_blank = numbered.is_blank
    group by said.unit_level, said.unit
),

units as (
    select unit_level, unit from profiles
    union
    select unit_level, unit from int_slots
    union
    select unit_level, unit from stg_observations
),

ranked as (
    select
        units.unit_level,
        units.unit,
        cast(dense_rank() over (order by units.unit_level, profiles.answers) as integer) as profile_id
    from units
    left join profiles on units.unit_level = profiles.unit_level and units.unit = profiles.unit
)

select
    unit_level,
    unit,
    profile_id,
    row_number() over (partition by profile_id order by unit) = 1 as is_example
from ranked
