-- which unit answered which question: it stated all cells, or it left none and so reported nil
with seen as (select distinct question_id from int_stated),

asked as (
    select questions.*
    from int_questions as questions
    left join seen on questions.question_id = seen.question_id
    where questions.nil_when_absent and (questions.certain or seen.question_id is not null)
),

levels_listed as (select distinct source, level from stg_schools),

-- areas that answered a table of a source
answering as (
    select distinct questions.source, questions.core_table, questions.unit_level, stated.unit
    from int_stated as stated
    inner join int_questions as questions on stated.question_id = questions.question_id
),

present as (
    select asked.question_id, listed.unit
    from asked
    inner join stg_schools as listed on asked.source = listed.source
    left join levels_listed on asked.source = levels_listed.source and asked.level = levels_listed.level
    where asked.unit_level = 'school' and listed.is_open
        and (levels_listed.level is null or listed.level = asked.level)
    union all
    select asked.question_id, answering.unit
    from asked
    inner join answering
        on asked.source = answering.source
        and asked.core_table = answering.core_table
        and asked.unit_level = answering.unit_level
)

select question_id, unit, is_complete from int_stated
union all
select distinct present.question_id, present.unit, true as is_complete
from present
left join int_stated as stated on present.question_id = stated.question_id and present.unit = stated.unit
where stated.unit is null
