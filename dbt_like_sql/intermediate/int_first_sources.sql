-- which source of units of a kind is paired with others for a measure: the first in the country's order of
-- preference
with ranked as (
    select
        answered.unit_level,
        answered.measure,
        answered.source,
        row_number() over (
            partition by answered.unit_level, answered.measure
            order by coalesce(min(preferred_sources.rank), 9), answered.source
        ) as place
    from (
        select distinct questions.unit_level, questions.measure, questions.source
        from (select distinct question_id from int_reported) as reported
        inner join int_questions_reported as questions on reported.question_id = questions.question_id
    ) as answered
    left join preferred_sources
        on answered.source = preferred_sources.source and answered.measure = preferred_sources.measure
    group by answered.unit_level, answered.measure, answered.source
)

select unit_level, measure, source from ranked
where place = 1
