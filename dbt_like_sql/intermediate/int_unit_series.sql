-- what is known of a unit, without age: series of cells, a measure for the breakdown that fills it, and the
-- school itself; numbered
with found as (
    select source, core_table, unit_level, measure, level, grade, sex, breakdown, category from stg_series
    where is_summed and (age = '_T' or not has_total)
    union
    select
        source, core_table, unit_level, measure, level, grade, sex, '_Z' as breakdown, '_Z' as category
    from stg_series
    where is_summed and fills_total and (age = '_T' or not has_total)
    union
    select
        source, 'schools' as core_table, 'school' as unit_level, 'schools' as measure, level, '_T' as grade,
        '_T' as sex, '_Z' as breakdown, '_Z' as category
    from stg_schools
    where is_open
)

select
    cast(row_number() over (
        order by
            found.source, found.core_table, found.unit_level, found.measure, found.level, found.breakdown,
            found.category, found.grade, found.sex
    ) as integer) as unit_series_id,
    questions.question_id,
    found.source,
    found.core_table,
    found.unit_level,
    found.measure,
    found.level,
    found.grade,
    found.sex,
    found.breakdown,
    found.category
from found
inner join int_questions as questions
    on found.source = questions.source
    and found.core_table = questions.core_table
    and found.unit_level = questions.unit_level
    and found.measure = questions.measure
    and found.level = questions.level
    and found.breakdown = questions.breakdown
