-- pupils and teachers of every school that was asked for both, each from the source that counts for it
with answering as (
    select source, core_table, unit, measure, level, is_complete from int_answering
    where unit_level = 'school' and breakdown = '_Z' and measure in ('enrolment', 'teachers')
),

ranked as (
    select
        answering.measure, answering.source,
        row_number() over (
            partition by answering.measure
            order by coalesce(min(preferred_sources.rank), 9), answering.source
        ) as place
    from answering
    left join preferred_sources
        on answering.source = preferred_sources.source and answering.measure = preferred_sources.measure
    group by answering.measure, answering.source
),

counting as (
    select answering.*
    from answering
    inner join ranked
        on answering.measure = ranked.measure and answering.source = ranked.source and ranked.place = 1
),

counted as (
    select
        source, unit, measure, level, sum(value) as value,
        max(case when severity < 10 then severity else 0 end) as severity
    from int_unit_cells
    where unit_level = 'school' and breakdown = '_Z' and measure in ('enrolment', 'teachers')
    group by source, unit, measure, level
)

select
    taught.source,
    taught.unit,
    taught.level,
    taught.is_complete and teaching.is_complete as is_known,
    coalesce(pupils.value, cast(0 as double)) as pupils,
    coalesce(staff.value, cast(0 as double)) as teachers,
    cast(greatest(coalesce(pupils.severity, 0), coalesce(staff.severity, 0)) as smallint) as severity
from counting as taught
inner join counting as teaching
    on taught.unit = teaching.unit and taught.level = teaching.level and teaching.measure = 'teachers'
left join counted as pupils
    on taught.source = pupils.source and taught.unit = pupils.unit and taught.level = pupils.level
    and pupils.measure = 'enrolment'
left join counted as staff
    on teaching.source = staff.source and teaching.unit = staff.unit and teaching.level = staff.level
    and staff.measure = 'teachers'
where taught.measure = 'enrolment'
