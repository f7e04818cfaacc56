-- pupils and repeaters by grade and sex of every open school that answered both completely, with its areas;
-- an absent row is nil; the row of grade _T is the whole school; never released
with counting as (
    select answered.source, answered.unit, answered.measure, answered.level
    from int_reporting as answered
    inner join int_first_sources as first_sources
        on answered.unit_level = first_sources.unit_level and answered.measure = first_sources.measure
        and answered.source = first_sources.source
    where
        answered.unit_level = 'school' and answered.breakdown = '_Z' and answered.is_complete
        and answered.measure in ('enrolment', 'repeaters')
    group by answered.source, answered.unit, answered.measure, answered.level
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

cells as (
    select
        cells.unit, cells.level, case when cells.grade = '_T' then '_U' else cells.grade end as grade,
        cells.sex,
        sum(case when cells.measure = 'enrolment' then cells.value end) as enrolment,
        sum(case when cells.measure = 'repeaters' then cells.value end) as repeaters,
        max(cells.severity) as severity
    from int_unit_cells as cells
    inner join counting
        on cells.source = counting.source and cells.unit = counting.unit
        and cells.measure = counting.measure and cells.level = counting.level
    where cells.unit_level = 'school' and cells.breakdown = '_Z'
    group by cells.unit, cells.level, case when cells.grade = '_T' then '_U' else cells.grade end, cells.sex
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
