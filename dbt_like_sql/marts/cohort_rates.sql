-- the rates that a cohort follows through the grades: raw on all schools, raw on the panel, capped as
-- UIS does; in the last grade p is success in it, of all schools whatever the base, and does not count
-- for survival
with bases as (
    select 'all_schools' as base, 'all_schools' as population, false as is_capped
    union all
    select 'matched_panel' as base, 'matched_panel' as population, false as is_capped
    union all
    select 'uis_product' as base, 'all_schools' as population, true as is_capped
)

select
    rates.country, rates.school_year, rates.year, rates.area_level, rates.area, rates.level, rates.sex,
    bases.base, rates.grade, rates.duration, rates.grade = rates.duration as is_last,
    case
        when rates.grade < rates.duration and bases.is_capped then rates.p / rates.capping_factor
        when rates.grade < rates.duration then rates.p
        when not bases.is_capped and coalesce(outcomes.severity, 0) < 9 and not outcomes.is_apart
            then outcomes.p
    end as p,
    case when bases.is_capped then rates.r / rates.capping_factor else rates.r end as r,
    outcomes.outcome, rates.obs_status, rates.reason, statuses.severity,
    case
        when rates.grade < rates.duration then null
        when outcomes.p is null then 'L: graduates not collected'
        when outcomes.is_apart then 'L: graduates of other schools than the pupils'
        when outcomes.severity >= 9 then 'L: graduates not collected'
        when outcomes.p + rates.r > 1 + 1e-9 then 'U: negative dropout'
        when outcomes.severity = 8 then 'U: suspect values'
    end as last_grade_judgement,
    rates.n_units, rates.n_expected, rates.source
from flow_rates as rates
inner join bases on rates.population = bases.population
inner join obs_statuses as statuses on rates.obs_status = statuses.obs_status
left join last_grade_outcomes as outcomes
    on rates.country = outcomes.country and rates.year = outcomes.year
    and rates.area_level = outcomes.area_level and rates.area = outcomes.area
    and rates.level = outcomes.level and rates.sex = outcomes.sex and rates.grade = rates.duration
