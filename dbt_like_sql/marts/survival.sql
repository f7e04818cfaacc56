-- survival to every grade and to the last: of a thousand entrants, those who enter it
with entering as (
    select
        cohorts.*,
        case when grade = 1 then 1000 else lag(successes) over along end as entries,
        coalesce(lag(worst) over along, '10:A:') as worst_before
    from cohorts
    window along as (
        partition by country, year, area_level, area, level, sex, base, repetitions order by grade
    )
),

grades as (
    select
        'survival_rate_to_grade' as indicator, cast(grade as varchar) as at_grade,
        concat('cohort_k', coalesce(cast(repetitions as varchar), 'unlimited')) as family, entering.*
    from entering
    union all
    select
        'survival_rate_last_grade' as indicator, '_T' as at_grade,
        concat('cohort_k', coalesce(cast(repetitions as varchar), 'unlimited')) as family, entering.*
    from entering
    where is_last
)

select
    country, school_year, year, area_level, area, grades.indicator, level, at_grade as grade, sex,
    '_Z' as breakdown, '_Z' as category,
    case
        when repetitions is null then base
        when base = 'matched_panel' then concat('cohort_k', repetitions, '_matched_panel')
        else concat('cohort_k', repetitions)
    end as method,
    base, grades.family,
    round(entries / 10, 9) as value, round(entries / 10, 9) as compared, entries as numerator,
    cast(1000 as double) as denominator,
    case
        when entries is null and split_part(worst_before, ':', 2) not in ('Q', 'K', 'L', 'O', 'M') then 'O'
        else split_part(worst_before, ':', 2)
    end as obs_status,
    case
        when entries is null and split_part(worst_before, ':', 2) not in ('Q', 'K', 'L', 'O', 'M')
            then 'a grade is missing'
        else nullif(split_part(worst_before, ':', 3), '')
    end as reason,
    n_units, n_expected, source
from grades
left join flow_families_below as below on grades.indicator = below.indicator and grades.family = below.family
where below.family is not null or grades.area_level in ('country', 'admin1', 'edu_region')
