-- score of a dimension by level of actors: weighted mean over respondents, with how many stand behind it
select
    this_partition.country,
    this_partition.school_year,
    this_partition.year,
    respondents_scored.source,
    respondents_scored.actor_level,
    respondents_scored.dimension,
    sum(respondents_scored.weight * respondents_scored.score)
    / nullif(sum(case when respondents_scored.score is not null then respondents_scored.weight end), 0)
        as score,
    cast(count(respondents_scored.score) as integer) as n,
    cast(count(*) as integer) as n_respondents
from int_practice_respondents as respondents_scored
cross join this_partition
group by
    this_partition.country, this_partition.school_year, this_partition.year, respondents_scored.source,
    respondents_scored.actor_level, respondents_scored.dimension
