-- pupils and teachers of every school expected, in all and girls or women, with its areas of the year: series
-- across redistricting are built from it; null where a school did not answer; never released
with ranked as (
    select
        reporting.source, reporting.measure,
        row_number() over (
            partition by reporting.measure
            order by coalesce(min(preferred_sources.rank), 9), reporting.source
        ) as place
    from int_reporting as reporting
    left join preferred_sources
        on reporting.source = preferred_sources.source and reporting.measure = preferred_sources.measure
    where
        reporting.unit_level = 'school' and reporting.breakdown = '_Z'
        and reporting.measure in ('enrolment', 'teachers')
    group by reporting.source, reporting.measure
),

answered as (
    select distinct reporting.source, reporting.measure, reporting.level, reporting.unit
    from int_reporting as reporting
    inner join ranked
        on reporting.source = ranked.source and reporting.measure = ranked.measure and ranked.place = 1
    where reporting.unit_level = 'school' and reporting.breakdown = '_Z' and reporting.is_complete
),

cells as (
    select source, measure, level, unit, sum(value) as value,
        sum(case when sex = 'F' then value end) as value_f, bool_or(sex <> '_T') as by_sex
    from int_unit_cells
    where unit_level = 'school' and breakdown = '_Z' and measure in ('enrolment', 'teachers')
    group by source, measure, level, unit
),

sexed as (
    select source, measure, level, bool_or(by_sex) as by_sex from cells
    group by source, measure, level
),

sums as (
    select
        answered.unit, answered.level, answered.measure, coalesce(cells.value, 0) as value,
        -- an absent cell is nil, but only where the sexes are told apart
        case when sexed.by_sex then coalesce(cells.value_f, 0) end as value_f
    from answered
    left join cells
        on answered.source = cells.source and answered.measure = cells.measure
        and answered.level = cells.level and answered.unit = cells.unit
    left join sexed
        on answered.source = sexed.source and answered.measure = sexed.measure
        and answered.level = sexed.level
),

schools_expected as (
    select unit, level, bool_or(is_open) as is_open from stg_schools
    where is_expected
    group by unit, level
)

select
    this_partition.country, this_partition.school_year, this_partition.year, expected.unit, expected.level,
    expected.is_open, places.admin1, places.admin2, places.edu_region, places.inspection,
    pupils.value as enrolment, pupils.value_f as enrolment_f,
    staff.value as teachers, staff.value_f as teachers_f
from schools_expected as expected
inner join stg_schools as places on expected.unit = places.unit and places.is_first
left join sums as pupils
    on expected.unit = pupils.unit and expected.level = pupils.level and pupils.measure = 'enrolment'
left join sums as staff
    on expected.unit = staff.unit and expected.level = staff.level and staff.measure = 'teachers'
cross join this_partition
