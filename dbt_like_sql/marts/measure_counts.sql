-- the counts themselves, as published: from the source that counts, by country and region of either chain;
-- amounts and shares of pupils are no counts (an amount needs its currency); below the country single
-- grades and ages are not crossed with sector or location
with counting as (
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
    inner join measures on counts.measure = measures.measure
    left join population_pins as pins
        on counts.country = pins.country and counts.year = pins.year and counts.measure = pins.measure
        and counts.source = pins.source
    where
        counts.universe = '_T'
        and counts.area_level in ('country', 'admin1', 'edu_region')
        and measures.kind in ('count', 'flag')
        and (
            counts.area_level = 'country'
            or (counts.grade = '_T' and counts.age = '_T')
            or (counts.sector = '_T' and counts.location = '_T')
        )
)

select
    counting.country, counting.school_year, counting.year, counting.area_level, counting.area,
    counting.measure, counting.level, counting.grade, counting.age, counting.sex, counting.sector,
    counting.location, counting.breakdown, counting.category,
    -- what the country has not validated counts inside and is not published;
    -- sums of fractions depend on their order in the last digits
    case when counting.obs_status <> 'V' then round(counting.value, 9) end as value,
    case when counting.obs_status = 'V' then 'L' else counting.obs_status end as obs_status,
    case counting.obs_status
        when 'V' then 'not validated'
        when 'L' then 'not collected'
        when 'O' then 'figure missing'
        when 'M' then 'not applicable'
        when 'K' then 'included elsewhere'
        when 'U' then 'suspect values'
    end as reason,
    counting.n_units, counting.n_expected, counting.source, this_release.release
from counting
cross join this_release
