-- flow rates under the joint cap of the sexes, as UIS prints them; status and reason say what the cap hides
with kinds as (
    select 'promotion_rate' as indicator
    union all
    select 'repetition_rate' as indicator
    union all
    select 'dropout_rate' as indicator
    union all
    select 'effective_promotion_rate' as indicator
),

capped as (
    select flows.*, kinds.indicator,
        case kinds.indicator
            when 'promotion_rate' then enrolment * promotion_rate_capped / 100
            when 'repetition_rate' then enrolment * repetition_rate_capped / 100
            when 'dropout_rate' then enrolment * dropout_rate_capped / 100
            else enrolment * promotion_rate_capped / 100
        end as numerator,
        case kinds.indicator
            when 'effective_promotion_rate' then nullif(enrolment * (1 - repetition_rate_capped / 100), 0)
            else nullif(enrolment, 0)
        end as denominator
    from flows
    cross join kinds
    where flows.population = 'all_schools'
        and (cast(flows.grade as integer) < flows.duration or kinds.indicator = 'repetition_rate')
)

select
    country, school_year, year, area_level, area, indicator, level, grade, sex, '_Z' as breakdown,
    '_Z' as category, 'capped' as method, 'all_schools' as base, 'capped' as family,
    100 * numerator / denominator as value, cast(null as double) as compared, numerator, denominator,
    obs_status, reason, n_units, n_expected, source
from capped
-- without promotion the cap of the grade is not known
where numerator / denominator is not null and obs_status not in ('Q', 'K', 'L', 'O', 'M')
