-- scores of quality management practice by level of actors; the headline is the mean of the three levels,
-- never pooled
with levels as (
    select country, school_year, year, dimension, actor_level, max(source) as source, cast(sum(n) as integer)
        as n,
        max(case when n >= 5 then score end) as value
    from int_practice_scores
    group by country, school_year, year, dimension, actor_level
),

headline as (
    select country, school_year, year, dimension, '_T' as actor_level, max(source) as source,
    cast(sum(n) as integer) as n,
        case when count(value) = 3 then avg(value) end as value
    from levels
    group by country, school_year, year, dimension
),

scores as (
    select * from levels
    union all
    select * from headline
),

indexes as (
    select country, school_year, year, 'index' as dimension, actor_level, max(source) as source, min(n) as n,
        case when count(value) >= 8 then avg(value) end as value
    from scores
    group by country, school_year, year, actor_level
),

everything as (
    select * from scores
    union all
    select * from indexes
)

select
    everything.country,
    everything.school_year,
    everything.year,
    everything.dimension,
    everything.actor_level,
    round(everything.value, 9) as value,
    everything.n,
    'score' as unit,
    case when everything.value is null then 'Q' else 'A' end as obs_status,
    case
        when everything.value is not null then null
        when everything.dimension = 'index' then 'fewer than 8 dimensions'
        when everything.actor_level = '_T' then 'a level has fewer than 5 respondents'
        else 'fewer than 5 respondents'
    end as reason,
    false as is_representative,
    everything.source,
    this_release.release
from everything
cross join this_release
