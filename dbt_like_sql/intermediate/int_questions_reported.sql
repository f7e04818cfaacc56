-- questions, those about what is derived of a unit included: their numbers follow the others
with derived as (
    select distinct source, core_table, unit_level, measure, level, breakdown from int_derived
),

numbers as (select coalesce(max(question_id), 0) as last_id from int_questions)

select question_id, source, core_table, unit_level, measure, level, breakdown, nil_when_absent
from int_questions
union all
select
    cast(numbers.last_id + row_number() over (
        order by
            derived.source, derived.core_table, derived.unit_level, derived.measure, derived.level,
            derived.breakdown
    ) as integer) as question_id,
    derived.source,
    derived.core_table,
    derived.unit_level,
    derived.measure,
    derived.level,
    derived.breakdown,
    false as nil_when_absent
from derived
cross join numbers
