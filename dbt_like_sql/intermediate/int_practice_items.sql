-- how far the items of a dimension can be trusted, by level of actors: answers missing among those that
-- apply, and the sample variances of complete cases of which alpha is made
with complete as (
    select source, actor_level, dimension, unit, sum(score) as total
    from int_practice_answers
    group by source, actor_level, dimension, unit
    having count(score) = count(*)
),

totals as (
    select
        source, actor_level, dimension, var_samp(total) as total_variance,
        cast(count(*) as integer) as n_complete
    from complete
    group by source, actor_level, dimension
),

by_item as (
    select answers.source, answers.actor_level, answers.dimension, answers.item,
        var_samp(answers.score) as item_variance
    from int_practice_answers as answers
    inner join complete
        on answers.source = complete.source and answers.unit = complete.unit
        and answers.dimension = complete.dimension
    group by answers.source, answers.actor_level, answers.dimension, answers.item
),

variances as (
    select source, actor_level, dimension, sum(item_variance) as item_variances
    from by_item
    group by source, actor_level, dimension
),

cells as (
    select
        source, actor_level, dimension, cast(count(distinct item) as integer) as n_items,
        cast(count(distinct unit) as integer) as n_respondents,
        cast(count(*) filter (where applies) as integer) as n_applicable,
        cast(count(*) filter (where applies and score is null) as integer) as n_missing
    from int_practice_answers
    group by source, actor_level, dimension
)

select
    this_partition.country, this_partition.school_year, this_partition.year, cells.source, cells.actor_level,
    cells.dimension, cells.n_items, cells.n_respondents, cells.n_applicable, cells.n_missing,
    coalesce(totals.n_complete, 0) as n_complete, variances.item_variances, totals.total_variance
from cells
cross join this_partition
left join totals
    on cells.source = totals.source and cells.actor_level = totals.actor_level
    and cells.dimension = totals.dimension
left join variances
    on cells.source = variances.source and cells.actor_level = variances.actor_level
    and cells.dimension = variances.dimension
