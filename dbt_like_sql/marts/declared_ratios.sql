-- declared ratios with their status: a value, or the reason why there is none
with judged as (
    select ratio_figures.*,
        case
            when has_no_exam then 'M: no examination in this system'
            when numerator is null and lagged and year_after is null then 'L: awaits t+1'
            when denominator is null and population_based and area_level <> 'country'
                then 'L: no population for this area'
            when denominator is null and population_based then 'L: population not collected'
            when numerator is null and top_collected then 'O: numerator missing'
            when numerator is null then 'L: numerator not collected'
            when denominator is null and bottom_collected then 'O: denominator missing'
            when denominator is null then 'L: denominator not collected'
            when denominator = 0 then 'M: denominator is zero'
            when denominator_kind = 'area_total' and coverage < thresholds.coverage_withheld
                then 'L: coverage too low'
            when denominator_kind = 'area_total' and coverage < thresholds.coverage_low then 'U: low coverage'
            when is_suspect then 'U: suspect values'
            else 'A'
        end as judgement
    from ratio_figures
    cross join thresholds
)

select
    country, school_year, year,
    cast(case when lagged then year + 1 end as smallint) as year_to,
    area_level, area, indicator, level, grade, sex, sector, location, breakdown, category, method,
    case when split_part(judgement, ':', 1) in ('A', 'U') then value end as value,
    numerator, denominator, unit,
    split_part(judgement, ':', 1) as obs_status,
    nullif(trim(split_part(judgement, ':', 2)), '') as reason,
    coverage, n_units, n_expected, source, core
from judged
where
    value is not null
    or (
        sex = '_T' and sector = '_T' and location = '_T'
        and (
            (core and area_level = 'country')
            or (numerator is not null and denominator is not null)
            or (population_based and numerator is not null)
        )
    )
