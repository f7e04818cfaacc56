-- returns expected, received and usable (with a complete enrolment), by area and level; what part of the
-- corrected enrolment is imputed, where the correction is asked for
with counting as (
    select source, level, area_level from int_sources
    where measure = 'enrolment'
),

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
),

corrected as (
    select int_corrected.slot_id, int_corrected.level,
        int_corrected.imputed / nullif(int_corrected.value, 0) as imputed_share
    from int_corrected
    inner join counting
        on int_corrected.source = counting.source
        and int_corrected.level = counting.level
        and int_corrected.area_level = counting.area_level
    where int_corrected.measure = 'enrolment' and int_corrected.grade = '_T' and int_corrected.sex = '_T'
)

select
    this_partition.country,
    this_partition.school_year,
    this_partition.year,
    expected.area_level,
    expected.area,
    expected.level,
    expected.n_expected as expected,
    expected.n_open as received,
    coalesce(usable.n_units, 0) as usable,
    expected.basis,
    corrected.imputed_share
from int_expected as expected
left join usable on expected.slot_id = usable.slot_id and expected.level = usable.level
left join corrected on expected.slot_id = corrected.slot_id and expected.level = corrected.level
cross join this_partition
where expected.level <> '_T' and expected.sector = '_T' and expected.location = '_T'
