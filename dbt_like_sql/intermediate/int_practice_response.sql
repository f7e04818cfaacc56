-- who was sampled for the diagnostic and who gave a valid submission, by level of actors
with people as (
    select source, actor_level, 0 as sampled, count(distinct unit) as valid
    from respondents
    where coalesce(validation, '') in ('', 'approved', 'validation_status_approved')
    group by source, actor_level
    union all
    select source, actor_level, sum(sampled) as sampled, 0 as valid
    from sample_frame
    group by source, actor_level
)

select
    this_partition.country, this_partition.school_year, this_partition.year, people.source,
    people.actor_level, cast(sum(people.sampled) as integer) as n_sampled,
    cast(sum(people.valid) as integer) as n_valid
from people
cross join this_partition
group by
    this_partition.country, this_partition.school_year, this_partition.year, people.source, people.actor_level
