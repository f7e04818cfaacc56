-- the same measure of the same school from two sources, such as teachers on the payroll and in the census;
-- where a large share of the schools differ it is one finding of the country, for then the sources count
-- otherwise
with limits as (
    select
        country,
        max(case when parameter = 'share' then value end) as most_share,
        max(case when parameter = 'units' then value end) as least_units,
        max(case when parameter = 'most' then value end) as most
    from rule_parameters
    where rule = 'SOURCE_SCHOOL'
    group by country
),

ranked as (
    select
        cells.*,
        row_number() over (
            partition by cells.country, cells.year, cells.unit, cells.measure, cells.level
            order by coalesce(preferred_sources.rank, 9), cells.source
        ) as place
    from int_school_sources as cells
    left join preferred_sources
        on cells.country = preferred_sources.country and cells.measure = preferred_sources.measure
        and cells.source = preferred_sources.source
),

pairs as (
    select
        other.country, other.school_year, other.source, other.unit, other.measure, other.level, other.value,
        counted.value as beside, counted.source as beside_source, limits.most,
        abs(other.value - counted.value) > limits.most_share * counted.value
        and abs(other.value - counted.value) >= limits.least_units as is_apart
    from ranked as other
    inner join ranked as counted
        on other.country = counted.country and other.year = counted.year and other.unit = counted.unit
        and other.measure = counted.measure and other.level = counted.level
        and counted.place = 1 and other.place > 1
    inner join limits on other.country = limits.country
),

judged as (
    select
        pairs.*,
        sum(case when is_apart then 1 else 0 end) over alike > most * count(*) over alike as is_common
    from pairs
    window alike as (partition by country, school_year, source, measure, level)
)

select
    country, school_year, source, 'SOURCE_SCHOOL' as rule,
    case when is_common then 'country ' || country else unit end as unit_code,
    measure || '@' || level as "column", sum(value) as value, 'beside' as key_1, sum(beside) as number_1,
    cast(null as varchar) as key_2, cast(null as double) as number_2,
    'other=' || min(beside_source) as said, cast(count(*) as integer) as n
from judged
where is_apart
group by country, school_year, source, case when is_common then 'country ' || country else unit end, measure,
    level
