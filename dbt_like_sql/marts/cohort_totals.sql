-- a cohort from its entry to its end: pupil-years spent, successes in the last grade, and the years
-- that those who left had spent, which must be the same years
with below as (
    select distinct family from flow_families_below
    where indicator in (
        'cohort_completion_rate', 'coefficient_of_internal_efficiency', 'years_input_per_graduate'
    )
),

entering as (
    select
        cohorts.*, case when grade = 1 then 1000 else lag(successes) over along end as entries
    from cohorts
    left join below
        on concat('cohort_k', coalesce(cast(cohorts.repetitions as varchar), 'unlimited')) = below.family
    where
        cohorts.base <> 'uis_product'
        and (below.family is not null or cohorts.area_level in ('country', 'admin1', 'edu_region'))
    window along as (
        partition by country, year, area_level, area, level, sex, base, repetitions order by grade
    )
)

select
    country, school_year, year, area_level, area, level, sex, base, repetitions, duration,
    case when count(pupil_years) = duration then sum(pupil_years) end as pupil_years,
    case when count(pupil_years) = duration then sum(years_of_leavers) end as years_of_leavers,
    max(case when is_last then successes end) as graduates,
    case when repetitions is null and count(entries) = duration then sum(entries) end
        as years_without_repetition,
    case when repetitions is null and count(pupil_years) = duration then 1000 * sum(1 / nullif(1 - r, 0)) end
        as years_without_dropout,
    max(case when is_last then outcome end) as outcome,
    max(case when is_last then last_grade_judgement end) as last_grade_judgement,
    case when count(*) < duration then '23:O:a grade is missing' else max(worst) end as worst,
    min(n_units) as n_units, max(n_expected) as n_expected, max(source) as source
from entering
group by
    country, school_year, year, area_level, area, level, sex, base, repetitions, duration
