-- what stands beside the scores: response to the diagnostic, answers missing, internal consistency (alpha)
with responded as (
    select
        country, school_year, year, coalesce(actor_level, '_T') as actor_level, max(source) as source,
        sum(n_sampled) as n_sampled, cast(sum(n_valid) as integer) as n
    from int_practice_response
    group by grouping sets (
        (country, school_year, year, actor_level), (country, school_year, year)
    )
),

answered as (
    select
        country, school_year, year, coalesce(actor_level, '_T') as actor_level, coalesce(dimension, '_T')
            as dimension,
        max(source) as source, cast(max(n_respondents) as integer) as n,
        cast(sum(n_missing) as double) / nullif(sum(n_applicable), 0) as missing
    from int_practice_items
    group by grouping sets (
        (country, school_year, year, actor_level, dimension), (country, school_year, year, actor_level)
    )
),

consistent as (
    select *,
        cast(n_items as double) / nullif(n_items - 1, 0)
        * (1 - item_variances / nullif(total_variance, 0)) as alpha
    from int_practice_items
),

judged as (
    select
        country, school_year, year, dimension, actor_level, source, n_complete as n, alpha,
        case
            when n_items < 3 then 'Q: fewer than 3 items'
            when n_complete < 30 then 'Q: fewer than 30 complete answers'
            when alpha is null then 'M: all answers are alike'
            when alpha < 0 then 'U: negative alpha'
            when alpha < 0.6 then 'U: low internal consistency'
            when alpha < 0.7 then 'U: modest internal consistency'
            else 'A'
        end as judgement
    from consistent
)

select
    country, school_year, year, '_T' as dimension, actor_level, 'diag_response_rate' as indicator,
    100 * n / nullif(n_sampled, 0) as value, n, 'percent' as unit,
    case when coalesce(n_sampled, 0) = 0 then 'L' when n > n_sampled then 'U' else 'A' end as obs_status,
    case when coalesce(n_sampled, 0) = 0 then 'no sample frame'
        when n > n_sampled then 'more respondents than sampled' end as reason,
    source
from responded
union all
select
    country, school_year, year, dimension, actor_level, 'diag_item_missing_share' as indicator,
    100 * missing as value, n, 'percent' as unit, case when missing is null then 'M' else 'A' end
        as obs_status,
    case when missing is null then 'denominator is zero' end as reason, source
from answered
union all
select
    country, school_year, year, dimension, actor_level, 'cronbach_alpha' as indicator,
    case when judgement like 'U%' or judgement = 'A' then alpha end as value, n, 'coefficient' as unit,
    split_part(judgement, ':', 1) as obs_status,
    nullif(trim(split_part(judgement, ':', 2)), '') as reason, source
from judged
