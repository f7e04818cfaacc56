-- declared ratios with their status: a value, or the reason why there is none
with compared as (
    select
        shapes.*, ratio_figures.* exclude (shape_id, figure_id),
        apart.figure_id is not null as is_apart
    from ratio_figures
    inner join ratio_shapes as shapes on ratio_figures.shape_id = shapes.shape_id
    left join ratios_apart as apart
        on ratio_figures.figure_id = apart.figure_id and ratio_figures.area_level = apart.area_level
        and ratio_figures.area = apart.area
),

judged as (
    select compared.*,
        greatest(coalesce(top_severity, 0), coalesce(bottom_severity, 0)) as severity,
        case
            when has_no_exam then 'M: no examination in this system'
            when top_severity = 14 or bottom_severity = 14 then 'M: not applicable'
            when numerator is null and lagged and year_after is null then 'L: awaits t+1'
            when denominator is null and population_based and area_level <> 'country'
                then 'L: no population for this area'
            when denominator is null and population_based and coalesce(bottom_severity, 12) = 12
                then 'L: population not collected'
            when top_severity = 11 or bottom_severity = 11 then 'K: included elsewhere'
            when numerator is null and (top_severity = 12 or not top_collected)
                then 'L: numerator not collected'
            when numerator is null then 'O: numerator missing'
            when denominator is null and (bottom_severity = 12 or not bottom_collected)
                then 'L: denominator not collected'
            when denominator is null then 'O: denominator missing'
            when denominator = 0 then 'M: denominator is zero'
            when top_severity = 9 or bottom_severity = 9 then 'L: not validated'
            when denominator_kind = 'flow_pair' and severity_after = 2 then 'L: break in series'
            when denominator_kind = 'area_total' and coverage < thresholds.coverage_withheld
                then 'L: coverage too low'
            when denominator_kind = 'area_total' and coverage < thresholds.coverage_low
                and method <> 'non_response_corrected' then 'U: low coverage'
            when denominator_kind = 'flow_pair' and is_apart
                then 'U: all schools and matched panel differ by more than 5 points'
            when top_severity = 8 or bottom_severity = 8 then 'U: suspect values'
            when population_based and is_break then 'B'
            else 'value'
        end as judgement
    from compared
    cross join thresholds
)

select
    judged.country, judged.school_year, judged.year,
    cast(case when judged.lagged then judged.year + 1 end as smallint) as year_to,
    judged.area_level, judged.area, judged.indicator, judged.level, judged.grade, judged.age, judged.sex,
    judged.sector, judged.location, judged.breakdown, judged.category, judged.method,
    case when split_part(judged.judgement, ':', 1) in ('value', 'U', 'B') then judged.value end as value,
    judged.numerator, judged.denominator, judged.unit,
    case
        when judged.judgement = 'value' then obs_statuses.obs_status
        when judged.judgement = 'B' and judged.severity > 2 then obs_statuses.obs_status
        else split_part(judged.judgement, ':', 1)
    end as obs_status,
    nullif(trim(split_part(judged.judgement, ':', 2)), '') as reason,
    judged.coverage, judged.n_units, judged.n_expected, judged.source, judged.core
from judged
left join obs_statuses on judged.severity = obs_statuses.severity
where
    (judged.value is not null and (judged.area_level in ('country', 'admin1', 'edu_region')
        or judged.method <> 'matched_panel'))
    or (
        judged.sex = '_T' and judged.sector = '_T' and judged.location = '_T' and judged.age = '_T'
        and judged.method not in ('matched_panel', 'non_response_corrected')
        and (
            ((judged.core or judged.top_collected) and judged.area_level = 'country')
            or (judged.numerator is not null and judged.denominator is not null)
            or (judged.population_based and judged.numerator is not null)
        )
    )
