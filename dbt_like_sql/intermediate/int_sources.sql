-- which source counts for a measure, by kind of area: one that has values,
-- in the country's order of preference
with given as (
    select area_level, measure, level, source, count(value) > 0 as has_values from int_measured
    where universe = '_T'
    group by area_level, measure, level, source
    union all
    select area_level, measure, level, source, true as has_values from int_return_measures
    group by area_level, measure, level, source
),

ranked as (
    select
        given.*,
        row_number() over (
            partition by given.area_level, given.measure, given.level
            order by case when given.has_values then 0 else 1 end, coalesce(preferred_sources.rank, 9),
            given.source
        ) as place
    from given
    left join preferred_sources
        on given.measure = preferred_sources.measure and given.source = preferred_sources.source
)

select
    this_partition.country,
    this_partition.school_year,
    this_partition.year,
    ranked.area_level,
    ranked.measure,
    ranked.level,
    ranked.source
from ranked
cross join this_partition
where ranked.place = 1
