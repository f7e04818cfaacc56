-- questions that a ratio pairs, with the category that the ratio is about, from the source that counts
with categories as (
    select measure, breakdown, category from int_pairs
    union
    select partner as measure, partner_breakdown as breakdown, partner_category as category from int_pairs
)

select
    cast(row_number() over (order by questions.question_id, categories.category) as integer)
        as pair_question_id,
    questions.question_id,
    questions.source,
    questions.unit_level,
    questions.measure,
    questions.level,
    questions.breakdown,
    categories.category,
    questions.nil_when_absent
from int_questions_reported as questions
inner join int_first_sources as first_source
    on questions.unit_level = first_source.unit_level
    and questions.measure = first_source.measure
    and questions.source = first_source.source
inner join categories
    on questions.measure = categories.measure and questions.breakdown = categories.breakdown
