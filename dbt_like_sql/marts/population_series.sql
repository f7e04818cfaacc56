-- which series of population were delivered, what they are, and which counts: a change of series or of its
-- revision shows here, and in every figure that rests on it
with delivered as (
    select
        country, school_year, year, area_level, measure, level, source,
        case
            when measure = 'school_age_population' then 'official'
            when measure = 'entry_age_population' then 'entry'
            when measure = 'last_grade_age_population' then 'last_grade'
            when age = '_T' then 'all'
            else 'single'
        end as age_group,
        sum(value) as population,
        count(distinct age) as n_ages
    from int_measures
    where
        measure in (
            'population', 'school_age_population', 'entry_age_population', 'last_grade_age_population'
        )
        and sex = '_T' and grade = '_T' and sector = '_T' and location = '_T' and breakdown = '_Z'
        and universe = '_T' and value is not null
    group by
        country, school_year, year, area_level, measure, level, source,
        case
            when measure = 'school_age_population' then 'official'
            when measure = 'entry_age_population' then 'entry'
            when measure = 'last_grade_age_population' then 'last_grade'
            when age = '_T' then 'all'
            else 'single'
        end
)

select
    delivered.country, delivered.school_year, delivered.year, delivered.area_level, delivered.measure,
    delivered.level, delivered.age_group, delivered.source, coalesce(pins.series, '_U') as series,
    known.revision, known.reference_date, known.publisher, known.licence, known.reference,
    counting.source is not null as is_preferred, delivered.population,
    cast(delivered.n_ages as integer) as n_ages, this_release.release
from delivered
left join population_pins as pins
    on delivered.country = pins.country and delivered.year = pins.year and delivered.measure = pins.measure
    and delivered.source = pins.source
left join population_series_known as known on pins.series = known.series
left join int_sources as counting
    on delivered.country = counting.country and delivered.year = counting.year
    and delivered.area_level = counting.area_level and delivered.measure = counting.measure
    and delivered.level = counting.level and delivered.source = counting.source
cross join this_release
