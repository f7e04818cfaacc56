-- the diagnostic of quality management practice: scores by level of actors and what stands beside them
with everything as (
    select * from practice_scores
    union all
    select * from practice_quality
)

select
    everything.country,
    everything.school_year,
    everything.year,
    everything.dimension,
    everything.actor_level,
    everything.indicator,
    round(everything.value, 9) as value,
    everything.n,
    everything.unit,
    everything.obs_status,
    everything.reason,
    false as is_representative,
    everything.source,
    this_release.release
from everything
cross join this_release
