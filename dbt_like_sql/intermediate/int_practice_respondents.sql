-- score of a respondent on a dimension: mean of the answers to items that apply,
-- when two thirds of them are answered
with people as (
    select source, unit, actor_level, coalesce(weight, 1) as weight from respondents
    where coalesce(validation, '') not in ('not_approved', 'validation_status_not_approved', 'rejected')
),

asked as (
    select people.*, items.item, items.dimension, items.reverse
    from people
    inner join diagnostic_items as items on people.actor_level = items.actor_level
),

answered as (
    select
        asked.source,
        asked.unit,
        asked.actor_level,
        asked.weight,
        asked.dimension,
        coalesce(responses.obs_status, 'O') <> 'M' and coalesce(responses.value, 0) <> 8 as applies,
        case
            when responses.value not between 1 and 4 then null
            when asked.reverse = 1 then 100 * (4 - responses.value) / 3
            else 100 * (responses.value - 1) / 3
        end as score
    from asked
    left join responses
        on asked.source = responses.source and asked.unit = responses.unit and asked.item = responses.item
)

select
    source,
    unit,
    actor_level,
    dimension,
    weight,
    case
        when 3 * count(score) filter (where applies) >= 2 * count(*) filter (where applies)
            then avg(score) filter (where applies)
    end as score
from answered
group by source, unit, actor_level, dimension, weight
