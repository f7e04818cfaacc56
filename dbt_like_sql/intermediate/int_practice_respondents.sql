-- score of a respondent on a dimension: mean of the answers to items that apply,
-- when two thirds of them are answered
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
from int_practice_answers
group by source, unit, actor_level, dimension, weight
