-- answers of respondents to the items asked at their level, on 0 to 100; what does not apply is told from
-- what is missing
with people as (
    select source, unit, actor_level, coalesce(weight, 1) as weight from respondents
    where coalesce(validation, '') in ('', 'approved', 'validation_status_approved')
),

asked as (
    select people.*, items.item, items.dimension, items.reverse
    from people
    inner join diagnostic_items as items on people.actor_level = items.actor_level
)

select
    asked.source,
    asked.unit,
    asked.actor_level,
    asked.weight,
    asked.dimension,
    asked.item,
    coalesce(responses.obs_status, 'O') <> 'M' and coalesce(responses.value, 0) <> 8 as applies,
    case
        when responses.value not between 1 and 4 then null
        when asked.reverse = 1 then 100 * (4 - responses.value) / 3
        else 100 * (responses.value - 1) / 3
    end as score
from asked
left join responses
    on asked.source = responses.source and asked.unit = responses.unit and asked.item = responses.item
