-- promotion and repetition of a grade, raw, the joint cap of the sexes, and what is wrong with them;
-- status and reason say what the counts alone show: all schools and panel are compared later
with rates as (
    select
        flow_counts.*,
        (enrolment_next_grade - repeaters_next_grade) / nullif(enrolment, 0) as p,
        repeaters_next / nullif(enrolment, 0) as r,
        grade < duration as has_next,
        cast(greatest(
            severity, coalesce(severity_stayed, 12), severity_moved, severity_moved_repeaters
        ) as smallint) as worst,
        2 in (severity_stayed, severity_moved, severity_moved_repeaters) as is_broken,
        population = 'all_schools' and abs(n_units_next - n_units) > thresholds.schools_changed * n_units
            as is_changed
    from flow_counts
    cross join thresholds
),

known as (
    select
        rates.*,
        case when has_next then p else 0 end + r as p_and_r,
        case
            when enrolment = 0 then 'M: denominator is zero'
            when is_broken then 'L: break in series'
            when worst = 9 then 'L: not validated'
            when worst = 14 then 'M: not applicable'
            when worst = 11 then 'K: included elsewhere'
            when coalesce(severity_stayed, 12) = 12 or severity_moved_repeaters = 12
                then 'L: repeaters not collected'
            when repeaters_next is null or (has_next and repeaters_next_grade is null)
                then 'O: repeaters missing'
            when enrolment is null or (has_next and enrolment_next_grade is null) then 'O: a grade is missing'
        end as why_none
    from rates
),

judged as (
    select
        known.*,
        case
            when why_none is not null then why_none
            when r > 1.000000001 then 'U: repetition above one'
            when p > 1.000000001 then 'U: promotion above one'
            when p_and_r > 1.000000001 then 'U: negative dropout'
            when p < 0 then 'U: promotion below zero'
            when is_changed then 'U: the number of schools changed'
            when worst = 8 then 'U: suspect values'
        end as judgement,
        -- across a break and before validation nothing is computed, whatever counts there are
        coalesce(why_none, '') not in ('L: break in series', 'L: not validated') as is_allowed
    from known
)

select
    country, school_year, year, area_level, area, level, grade, sex, population, duration, enrolment,
    repeaters, repeaters_next, enrolment_next_grade, repeaters_next_grade, n_units, n_units_next, n_expected,
    source, case when is_allowed then p end as p, case when is_allowed then r end as r,
    greatest(1, max(case when is_allowed then p_and_r end) over (
        partition by country, year, area_level, area, level, grade, population
    )) as capping_factor,
    coalesce(split_part(judgement, ':', 1), obs_statuses.obs_status) as obs_status,
    nullif(trim(split_part(judgement, ':', 2)), '') as reason
from judged
inner join obs_statuses on judged.worst = obs_statuses.severity
