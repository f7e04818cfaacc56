-- the measures that indicators are made of, from the source that counts
with needed as (
    select measure, universe, age <> '_T' as by_age from indicator_terms
    union all
    select measure, '_T' as universe, false as by_age from measures
    where measure in ('enrolment', 'repeaters', 'schools', 'schools_expected', 'schools_received')
),

kinds as (select measure, universe, bool_or(by_age) as by_age from needed group by measure, universe)

select counts.*
from int_measures as counts
inner join kinds on counts.measure = kinds.measure and counts.universe = kinds.universe
inner join int_sources
    on counts.country = int_sources.country
    and counts.school_year = int_sources.school_year
    and counts.area_level = int_sources.area_level
    and counts.measure = int_sources.measure
    and counts.level = int_sources.level
    and counts.source = int_sources.source
where counts.age = '_T' or kinds.by_age
