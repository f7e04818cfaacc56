-- whether a school that teaches at a level lacks a grade of its cycle: by what it says to be nil, never by
-- a blank
with cycle as (
    select structures.level, structures.duration from structures
    inner join this_partition
        on structures.country = this_partition.country and structures.year = this_partition.year
),

by_grade as (
    select distinct asked.source, cycle.level, cycle.duration
    from asked_grades as asked
    inner join cycle on asked.level = cycle.level
    where asked.measure = 'enrolment' and asked.breakdown = '_Z' and asked.unit_level = 'school'
),

pupils as (
    select
        source, unit, level,
        sum(value) as n_pupils,
        sum(case when grade = '_T' then value end) as n_ungraded,
        count(distinct case when value > 0 then try_cast(grade as integer) end) as n_grades
    from int_unit_cells
    where measure = 'enrolment' and breakdown = '_Z' and unit_level = 'school'
    group by source, unit, level
)

select
    answering.source,
    answering.core_table,
    answering.unit,
    answering.level,
    case
        when not answering.is_complete or pupils.n_ungraded > 0 or coalesce(pupils.n_pupils, 0) = 0 then null
        when pupils.n_grades < by_grade.duration then cast(1 as double)
        else cast(0 as double)
    end as value,
    not answering.is_complete or coalesce(pupils.n_ungraded > 0, false) as is_missing
from int_answering as answering
inner join by_grade on answering.source = by_grade.source and answering.level = by_grade.level
left join pupils
    on answering.source = pupils.source and answering.unit = pupils.unit and answering.level = pupils.level
where answering.measure = 'enrolment' and answering.breakdown = '_Z' and answering.unit_level = 'school'
