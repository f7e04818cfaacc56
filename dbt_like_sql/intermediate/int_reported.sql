-- which unit answered which question, those about what is derived of it included
select question_id, unit, is_complete from int_answered
union all
select questions.question_id, derived.unit, derived.value is not null as is_complete
from int_derived as derived
inner join int_questions_reported as questions
    on derived.source = questions.source
    and derived.core_table = questions.core_table
    and derived.unit_level = questions.unit_level
    and derived.measure = questions.measure
    and derived.level = questions.level
    and derived.breakdown = questions.breakdown
