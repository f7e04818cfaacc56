-- which unit answered which measure, those derived of what it reported included
select
    questions.source,
    questions.core_table,
    questions.unit_level,
    reported.unit,
    questions.measure,
    questions.level,
    questions.breakdown,
    reported.is_complete
from int_reported as reported
inner join int_questions_reported as questions on reported.question_id = questions.question_id
