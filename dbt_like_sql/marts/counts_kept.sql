-- the counts that indicators are made of, from the source that counts, with how bad their status is; whole
-- counts and those of pairs stand apart, for few models read the latter
with needed as (
    select measure, universe, age <> '_T' as by_age from indicator_terms
    union all
    select measure, '_T' as universe, false as by_age from measures
    where
        measure in ('enrolment', 'repeaters', 'schools', 'schools_expected', 'schools_received', 'graduates')
        or measure in ('candidates_passed', 'teacher_deficit', 'teacher_surplus')
),

-- the categories that a pair of measures is about follow its partner's name
kinds as (
    select measure, split_part(universe, ':', 1) as universe, bool_or(by_age) as by_age from needed
    group by measure, split_part(universe, ':', 1)
),

kept as (
    -- the source of a population is the series that it is
    select counts.* exclude (source), coalesce(pins.series, counts.source) as source
    from int_measures as counts
    inner join int_sources
        on counts.country = int_sources.country
        and counts.school_year = int_sources.school_year
        and counts.area_level = int_sources.area_level
        and counts.measure = int_sources.measure
        and counts.level = int_sources.level
        and counts.source = int_sources.source
    inner join kinds on counts.measure = kinds.measure
        and (
            split_part(counts.universe, ':', 1) = kinds.universe
            or (counts.universe = 'corrected' and kinds.universe = '_T')
        )
    left join population_pins as pins
        on counts.country = pins.country and counts.year = pins.year and counts.measure = pins.measure
        and counts.source = pins.source
    where counts.age = '_T' or kinds.by_age
)

select kept.*, obs_statuses.severity
from kept
inner join obs_statuses on kept.obs_status = obs_statuses.obs_status
