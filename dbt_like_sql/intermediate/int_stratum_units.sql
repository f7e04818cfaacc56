-- schools asked for a measure that is to be corrected for non-response, whether they answered it, and where
-- they stand; empty unless the programme asks for the correction
with ranked as (
    select
        reporting.source, reporting.measure, reporting.level,
        row_number() over (
            partition by reporting.measure, reporting.level
            order by coalesce(min(preferred_sources.rank), 9), reporting.source
        ) as place
    from int_reporting as reporting
    inner join measures_corrected on reporting.measure = measures_corrected.measure
    left join preferred_sources
        on reporting.source = preferred_sources.source and reporting.measure = preferred_sources.measure
    where reporting.unit_level = 'school' and reporting.breakdown = '_Z'
    group by reporting.source, reporting.measure, reporting.level
),

answers as (
    select reporting.source, reporting.measure, reporting.level, reporting.unit, reporting.is_complete
    from int_reporting as reporting
    inner join ranked
        on reporting.source = ranked.source and reporting.measure = ranked.measure
        and reporting.level = ranked.level
    where reporting.unit_level = 'school' and reporting.breakdown = '_Z' and ranked.place = 1
),

expected as (
    select unit, level from stg_schools
    where is_expected
    union
    select unit, '_T' as level from stg_schools
    where is_expected
),

asked as (
    select ranked.source, ranked.measure, ranked.level, expected.unit from ranked
    inner join expected on ranked.level = expected.level
    where ranked.place = 1
    union
    select source, measure, level, unit from answers
    where is_complete
)

select
    asked.source,
    asked.measure,
    asked.level,
    asked.unit,
    coalesce(answers.is_complete, false) as is_usable,
    attributes.sector,
    attributes.location,
    coalesce(attributes.inspection, attributes.admin2, '_U') as narrow_area,
    coalesce(attributes.edu_region, attributes.admin1, '_U') as wide_area,
    attributes.admin1,
    attributes.edu_region
from asked
inner join stg_schools as attributes on asked.unit = attributes.unit and attributes.is_first
left join answers
    on asked.source = answers.source and asked.measure = answers.measure and asked.level = answers.level
    and asked.unit = answers.unit
