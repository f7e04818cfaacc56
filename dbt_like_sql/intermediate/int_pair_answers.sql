-- whether units that answered alike answered a measure that a ratio pairs, in the category that the ratio is
-- about: what they leave out is nil where the contract says so, what they leave blank is known to be blank
select
    groups.profile_id,
    questions.pair_question_id,
    case
        when questions.category = '_Z' then reported.is_complete
        when told.unit is null then questions.nil_when_absent
        else told.is_complete
    end as is_complete,
    coalesce(told.is_blank, false) as is_blank
from int_groups as groups
inner join int_reported as reported on groups.unit = reported.unit
inner join int_pair_questions as questions
    on reported.question_id = questions.question_id and groups.unit_level = questions.unit_level
left join int_pair_told as told
    on questions.pair_question_id = told.pair_question_id and reported.unit = told.unit
where groups.is_example
