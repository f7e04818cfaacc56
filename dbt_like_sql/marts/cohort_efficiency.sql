-- what a thousand entrants give and cost: completion, coefficient of internal efficiency, years input
-- per graduate; without limit to repetitions also the efficiency if there were drop-out or repetition alone
with parts as (
    select 'cohort_completion_rate' as indicator, '_Z' as category, 100 as multiplier
    union all
    select 'coefficient_of_internal_efficiency' as indicator, '_Z' as category, 100 as multiplier
    union all
    select 'years_input_per_graduate' as indicator, '_Z' as category, 1 as multiplier
    union all
    select 'coefficient_of_internal_efficiency' as indicator, 'dropout_only' as category, 100 as multiplier
    union all
    select 'coefficient_of_internal_efficiency' as indicator, 'repetition_only' as category, 100 as multiplier
),

sides as (
    select
        totals.*, parts.indicator, parts.category, parts.multiplier,
        case
            when parts.category = 'repetition_only' then 1000 * totals.duration
            when parts.indicator = 'cohort_completion_rate' then totals.graduates
            when parts.indicator = 'years_input_per_graduate' then totals.pupil_years
            else totals.duration * totals.graduates
        end as numerator,
        case
            when parts.category = 'repetition_only' then totals.years_without_dropout
            when parts.category = 'dropout_only' then totals.years_without_repetition
            when parts.indicator = 'cohort_completion_rate' then 1000
            when parts.indicator = 'years_input_per_graduate' then totals.graduates
            else totals.pupil_years
        end as denominator,
        -- what any grade says comes first, then what the last one says of those who succeed in it
        case
            when split_part(totals.worst, ':', 2) in ('Q', 'K', 'L', 'O', 'M') then totals.worst
            when totals.last_grade_judgement is not null and parts.category <> 'repetition_only'
                then concat('18:', totals.last_grade_judgement)
            when totals.graduates = 0 and parts.indicator = 'years_input_per_graduate'
                then '24:M:denominator is zero'
            else totals.worst
        end as said
    from cohort_totals as totals
    inner join parts on parts.category = '_Z' or totals.repetitions is null
),

judged as (
    select
        sides.*, split_part(said, ':', 2) not in ('Q', 'K', 'L', 'O', 'M') as is_given,
        multiplier * numerator / nullif(denominator, 0) as value
    from sides
)

select
    country, school_year, year, area_level, area, indicator, level, '_T' as grade, sex,
    case when category = '_Z' then '_Z' else 'efficiency_part' end as breakdown, category,
    concat(
        case
            when repetitions is null then base
            when base = 'matched_panel' then concat('cohort_k', repetitions, '_matched_panel')
            else concat('cohort_k', repetitions)
        end,
        case when outcome = 'transition' and category <> 'repetition_only' then '_transition' else '' end
    ) as method,
    base, concat('cohort_k', coalesce(cast(repetitions as varchar), 'unlimited')) as family,
    case when is_given then value end as value,
    case when indicator = 'years_input_per_graduate' then 100 * duration / value else value end as compared,
    case when is_given then numerator end as numerator,
    case when is_given then denominator end as denominator,
    case when is_given and value is null then 'O' else split_part(said, ':', 2) end as obs_status,
    case when is_given and value is null then 'a grade is missing'
        else nullif(trim(split_part(said, ':', 3)), '') end as reason,
    n_units, n_expected, source
from judged
