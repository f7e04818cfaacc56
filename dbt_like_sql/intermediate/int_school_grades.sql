-- pupils and repeaters by grade and sex of every open school that answered both completely, with its areas;
-- an absent row is nil; the row of grade _T is the whole school; never released
with asked as (
    select questions.question_id, questions.source, questions.measure, questions.level
    from int_questions_reported as questions
    inner join int_first_sources as first_sources
        on questions.unit_level = first_sources.unit_level and questions.measure = first_sources.measure
        and questions.source = first_sources.source
    where
        questions.unit_level = 'school' and questions.breakdown = '_Z'
        and questions.measure in ('enrolment', 'repeaters')
),

counting as (
    select asked.question_id, asked.source, asked.measure, asked.level, reported.unit
    from int_reported as reported
    inner join asked on reported.question_id = asked.question_id
    where reported.is_complete
),

schools_open as (select distinct unit from stg_schools where is_open),

complete as (
    select
        counting.unit, counting.level,
        max(case when counting.measure = 'enrolment' then counting.source end) as source
    from counting
    inner join schools_open on counting.unit = schools_open.unit
    group by counting.unit, counting.level
    having count(distinct counting.measure) = 2
),

counted as (
    select
        series.unit_series_id, series.question_id, asked.level, asked.measure, series.sex,
        case when series.grade = '_T' then '_U' else series.grade end as grade
    from int_unit_series as series
    inner join asked on series.question_id = asked.question_id
),

cells as (
    select
        known.unit, counted.level, counted.grade, counted.sex,
        sum(case when counted.measure = 'enrolment' then known.value end) as enrolment,
        sum(case when counted.measure = 'repeaters' then known.value end) as repeaters,
        max(known.severity) as severity
    from int_unit_values as known
    inner join counted on known.unit_series_id = counted.unit_series_id
    inner join counting on counted.question_id = counting.question_id and known.unit = counting.unit
    group by known.unit, counted.level, counted.grade, counted.sex
),

rows_of_both as (
    select unit, level, grade, sex, enrolment, repeaters, severity from cells
    union all
    select
        complete.unit, complete.level, '_T' as grade, '_T' as sex,
        coalesce(sum(cells.enrolment), 0) as enrolment, coalesce(sum(cells.repeaters), 0) as repeaters,
        coalesce(max(cells.severity), 0) as severity
    from complete
    left join cells on complete.unit = cells.unit and complete.level = cells.level
    group by complete.unit, complete.level
)

select
    this_partition.country, this_partition.school_year, this_partition.year, rows_of_both.unit,
    rows_of_both.level, rows_of_both.grade, rows_of_both.sex, rows_of_both.enrolment, rows_of_both.repeaters,
    cast(rows_of_both.severity as smallint) as severity, places.admin1, places.admin2, places.edu_region,
    places.inspection, complete.source
from rows_of_both
inner join complete on rows_of_both.unit = complete.unit and rows_of_both.level = complete.level
inner join stg_schools as places on rows_of_both.unit = places.unit and places.is_first
cross join this_partition
