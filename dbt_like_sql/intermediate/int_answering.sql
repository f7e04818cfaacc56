-- which unit answered which question, with its codes
select
    questions.source,
    questions.core_table,
    questions.unit_level,
    answered.unit,
    questions.measure,
    questions.level,
    questions.breakdown,
    answered.is_complete
from int_answered as answered
inner join int_questions as questions on answered.question_id = questions.question_id
