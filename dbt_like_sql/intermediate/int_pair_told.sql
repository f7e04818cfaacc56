-- what a unit said of a side of a pair that cannot be told from its answer to the whole question and from the
-- contract: that a part of it is blank, or that a category was answered where a cell left out is not nil
select
    questions.pair_question_id,
    known.unit,
    sum(known.n_missing) = 0 and count(known.value) > 0 as is_complete,
    sum(known.n_missing) > 0 as is_blank
from int_unit_values as known
inner join int_unit_series as series on known.unit_series_id = series.unit_series_id
inner join int_pair_questions as questions
    on series.question_id = questions.question_id and series.category = questions.category
where known.n_missing > 0 or questions.category <> '_Z'
group by questions.pair_question_id, known.unit
having sum(known.n_missing) > 0 or (count(known.value) > 0) <> bool_or(questions.nil_when_absent)
