-- which source counts for a measure, by kind of area: one that has values, in the country's order of
-- preference; of populations the series that is pinned for the year
with given as (
    select country, school_year, year, area_level, measure, level, source, count(value) > 0 as has_values
    from int_measures
    where universe = '_T'
    group by country, school_year, year, area_level, measure, level, source
),

ranked as (
    select
        given.*,
        row_number() over (
            partition by given.country, given.school_year, given.area_level, given.measure, given.level
            order by
                case when given.has_values then 0 else 1 end, coalesce(pins.rank, 999),
                coalesce(preferred_sources.rank, 9), given.source
        ) as place
    from given
    left join preferred_sources
        on given.country = preferred_sources.country
        and given.measure = preferred_sources.measure
        and given.source = preferred_sources.source
    left join population_pins as pins
        on given.country = pins.country and given.year = pins.year and given.measure = pins.measure
        and given.source = pins.source
)

select country, school_year, year, area_level, measure, level, source
from ranked
where place = 1
