-- which unit stated an answer to a question, and whether all its cells are there
with totals_known as (select distinct question_id from int_unit_series),

-- where there are no cells without age (population), the single ages say whether a unit answered
ages_telling as (
    select series.series_id, questions.question_id
    from stg_series as series
    inner join int_questions as questions
        on series.source = questions.source
        and series.core_table = questions.core_table
        and series.unit_level = questions.unit_level
        and series.measure = questions.measure
        and series.level = questions.level
        and series.breakdown = questions.breakdown
    left join totals_known on questions.question_id = totals_known.question_id
    where series.age <> '_T' and totals_known.question_id is null
),

telling as (
    select series.question_id, known.unit, known.value, known.n_missing
    from int_unit_values as known
    inner join int_unit_series as series on known.unit_series_id = series.unit_series_id
    union all
    select
        ages.question_id, cells.unit, cells.value,
        case when cells.is_missing then 1 else 0 end as n_missing
    from stg_cells as cells
    inner join ages_telling as ages on cells.series_id = ages.series_id
)

select question_id, unit, sum(n_missing) = 0 and count(value) > 0 as is_complete
from telling
group by question_id, unit
