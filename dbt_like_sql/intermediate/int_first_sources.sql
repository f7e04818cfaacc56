-- which source of units of a kind is paired with others for a measure: the first in the country's order of
-- preference
with ranked as (
    select
        answered.unit_level,
        answered.measure,
        answered.source,
        row_number() over (
            partition by answered.unit_level, answered.measure
            order by coalesce(min(preferred_sources.rank), 9), answered.source
        ) as place
    from (select distinct unit_level, measure, source from int_reporting) as answered
    left join preferred_sources
        on answered.source = preferred_sources.source and answered.measure = preferred_sources.measure
    group by answered.unit_level, answered.measure, answered.source
)

select unit_level, measure, source from ranked
where place = 1
