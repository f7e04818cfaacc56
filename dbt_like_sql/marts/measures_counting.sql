-- the measures that count: per level and kind of area, from the source that the country prefers and that has values
with needed as (
    select measure, universe, bool_or(age <> '_T') as by_age from indicator_terms
    group by measure, universe
    union all
    select measure, '_T' as universe, false as by_age from measures
    where measure in ('enrolment', 'repeaters', 'schools', 'schools_expected', 'schools_received')
),

kinds as (select measure, universe, bool_or(by_age) as by_age from needed group by measure, universe),

counts as (
    select int_measures.* from int_measures
    inner join kinds on int_measures.measure = kinds.measure and int_measures.universe = kinds.universe
    where int_measures.age = '_T' or kinds.by_age
),

sources as (
    select
        counts.country,
        counts.year,
        counts.area_level,
        counts.measure,
        counts.level,
        counts.source,
        row_number() over (
            partition by counts.country, counts.year, counts.area_level, counts.measure, counts.level
            order by
                case when count(counts.value) > 0 then 0 else 1 end,
                coalesce(min(preferred_sources.rank), 9),
                counts.source
        ) as place
    from counts
    left join preferred_sources
        on counts.country = preferred_sources.country
        and counts.measure = preferred_sources.measure
        and counts.source = preferred_sources.source
    group by counts.country, counts.year, counts.area_level, counts.measure, counts.level, counts.source
)

select counts.*
from counts
inner join sources
    on counts.country = sources.country
    and counts.year = sources.year
    and counts.area_level = sources.area_level
    and counts.measure = sources.measure
    and counts.level = sources.level
    and counts.source = sources.source
    and sources.place = 1
