-- returns expected, received and usable (with a complete enrolment), by area and level
with counting as (select source, level, area_level from int_sources where measure = 'enrolment'),

usable as (
    select int_answers.slot_id, int_answers.level, int_answers.n_units
    from int_answers
    inner join counting
        on int_answers.source = counting.source
        and int_answers.level = counting.level
        and int_answers.area_level = counting.area_level
    where
        int_answers.measure = 'enrolment'
        and int_answers.unit_level = 'school'
        and int_answers.universe = '_T'
        and int_answers.breakdown = '_Z'
)

select
    this_partition.country,
    this_partition.school_year,
    this_partition.year,
    expected.area_level,
    expected.area,
    expected.level,
    coalesce(expected.n_registered, expected.n_open) as expected,
    expected.n_open as received,
    coalesce(usable.n_units, 0) as usable
from int_expected as expected
left join usable on expected.slot_id = usable.slot_id and expected.level = usable.level
cross join this_partition
where expected.level <> '_T' and expected.sector = '_T' and expected.location = '_T'
