-- promotion, repetition and dropout by grade and sex between a year and the next; base year t; raw and
-- capped, on all schools and on the schools of both years, each with its status: nothing is clipped
-- unsaid
with compared as (
    select
        flow_rates.*, 1 - p - r as d,
        100 * greatest(
            abs(max(case when population = 'all_schools' then p end) over both_ways
                - max(case when population = 'matched_panel' then p end) over both_ways),
            abs(max(case when population = 'all_schools' then r end) over both_ways
                - max(case when population = 'matched_panel' then r end) over both_ways),
            abs(max(case when population = 'all_schools' then 1 - p - r end) over both_ways
                - max(case when population = 'matched_panel' then 1 - p - r end) over both_ways)
        ) as gap
    from flow_rates
    window both_ways as (partition by country, year, area_level, area, level, grade, sex)
),

judged as (
    select
        compared.*,
        coalesce(compared.gap > thresholds.panel_gap, false)
        and compared.obs_status not in ('L', 'M', 'O', 'K', 'Q')
        and coalesce(compared.reason, '') not in (
            'repetition above one', 'promotion above one', 'negative dropout', 'promotion below zero'
        ) as is_apart
    from compared
    cross join thresholds
)

select
    judged.country, judged.school_year, judged.year, cast(judged.year + 1 as smallint) as year_to,
    judged.area_level, judged.area, judged.level, cast(judged.grade as varchar) as grade, judged.sex,
    judged.population, judged.enrolment, judged.repeaters_next, judged.enrolment_next_grade,
    judged.repeaters_next_grade, 100 * judged.p as promotion_rate, 100 * judged.r as repetition_rate,
    100 * judged.d as dropout_rate, judged.capping_factor,
    100 * judged.p / judged.capping_factor as promotion_rate_capped,
    100 * judged.r / judged.capping_factor as repetition_rate_capped,
    100 * (1 - (judged.p + judged.r) / judged.capping_factor) as dropout_rate_capped,
    judged.duration, judged.n_units, judged.n_units_next, judged.n_expected,
    case when judged.n_units > judged.n_expected then 1
        else judged.n_units / nullif(cast(judged.n_expected as double), 0) end as coverage,
    case when judged.is_apart then 'U' else judged.obs_status end as obs_status,
    case
        when judged.is_apart then 'all schools and matched panel differ by more than 5 points'
        else judged.reason
    end as reason,
    judged.source, this_release.release
from judged
cross join this_release
