-- scores of quality management practice by level of actors; the headline is the mean of the three levels,
-- never pooled; the index by arithmetic and by geometric mean; how far centre and schools see things apart
with levels as (
    select country, school_year, year, dimension, actor_level, max(source) as source, cast(sum(n) as integer)
        as n,
        max(case when n >= 5 then score end) as value
    from int_practice_scores
    group by country, school_year, year, dimension, actor_level
),

across as (
    select country, school_year, year, dimension, max(source) as source, cast(sum(n) as integer) as n,
        case when count(value) = 3 then avg(value) end as mean_of_levels,
        max(case when actor_level = 'central' then value end)
        - max(case when actor_level = 'school' then value end) as gap,
        cast(sum(case when actor_level in ('central', 'school') then n end) as integer) as n_of_gap
    from levels
    group by country, school_year, year, dimension
),

scores as (
    select *, case when value is null then 'fewer than 5 respondents' end as reason from levels
    union all
    select country, school_year, year, dimension, '_T' as actor_level, source, n, mean_of_levels as value,
        case when mean_of_levels is null then 'a level has fewer than 5 respondents' end as reason
    from across
),

profiles as (
    select country, school_year, year, actor_level, max(source) as source, min(n) as n, count(value)
        as n_dimensions,
        avg(value) as arithmetic,
        case when min(value) <= 0 then 0 else exp(avg(ln(nullif(greatest(value, 0), 0)))) end as geometric
    from scores
    group by country, school_year, year, actor_level
),

indexes as (
    select *, 'index' as dimension, arithmetic as value from profiles
    union all
    select *, 'index_geometric' as dimension, geometric as value from profiles
)

select scores.country, scores.school_year, scores.year, scores.dimension, scores.actor_level,
    named.indicator,
    scores.value, scores.n, 'score' as unit, case when scores.value is null then 'Q' else 'A' end
        as obs_status,
    scores.reason, scores.source
from scores
inner join diagnostic_dimensions as named on scores.dimension = named.dimension
union all
select country, school_year, year, dimension, actor_level, 'eqm_index' as indicator,
    case when n_dimensions >= 8 then value end as value, n, 'score' as unit,
    case when n_dimensions < 8 then 'Q' when n_dimensions < 10 then 'U' else 'A' end as obs_status,
    case when n_dimensions < 8 then 'fewer than 8 dimensions'
        when n_dimensions < 10 then 'fewer than 10 dimensions' end as reason,
    source
from indexes
union all
select country, school_year, year, dimension, '_T' as actor_level, 'eqm_perception_gap' as indicator,
    gap as value, coalesce(n_of_gap, 0) as n, 'points' as unit, case when gap is null then 'Q' else 'A' end
        as obs_status,
    case when gap is null then 'a level has fewer than 5 respondents' end as reason, source
from across
