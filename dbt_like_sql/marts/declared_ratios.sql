-- declared ratios with their status: a value, or the reason why there is none
with years_accepted as (select distinct country, year from measures_counting),

figures as (
    select
        grid.*, declared.core, declared.unit, declared.denominator_kind, declared.method, declared.lagged,
        declared.population_based, top.value as numerator, bottom.value as denominator,
        declared.multiplier * top.value / nullif(bottom.value, 0) as value,
        coalesce(top.is_collected, false) as top_collected, coalesce(bottom.is_collected, false) as bottom_collected,
        coalesce(top.is_suspect or bottom.is_suspect, false) as is_suspect,
        least(1, coalesce(least(top.coverage, bottom.coverage), top.coverage, bottom.coverage)) as coverage,
        coalesce(top.n_units, bottom.n_units) as n_units, coalesce(top.n_expected, bottom.n_expected) as n_expected,
        coalesce(top.source, bottom.source) as source,
        declared.needs_exam and grid.category = '_Z' as has_no_exam, following.year as year_after
    from ratio_grid as grid
    inner join indicator_declarations as declared on grid.indicator = declared.indicator and grid.level = declared.level
    left join ratio_sides as top on grid.grid_id = top.grid_id and top.side = 'numerator'
    left join ratio_sides as bottom on grid.grid_id = bottom.grid_id and bottom.side = 'denominator'
    left join years_accepted as following on grid.country = following.country and grid.year + 1 = following.year
),

judged as (
    select figures.*,
        case
            when has_no_exam then 'M: no examination in this system'
            when numerator is null and lagged and year_after is null then 'L: awaits t+1'
            when denominator is null and population_based and area_level <> 'country' then 'L: no population for this area'
            when denominator is null and population_based then 'L: population not collected'
            when numerator is null and top_collected then 'O: numerator missing'
            when numerator is null then 'L: numerator not collected'
            when denominator is null and bottom_collected then 'O: denominator missing'
            when denominator is null then 'L: denominator not collected'
            when denominator = 0 then 'M: denominator is zero'
            when denominator_kind = 'area_total' and coverage < thresholds.coverage_withheld then 'L: coverage too low'
            when denominator_kind = 'area_total' and coverage < thresholds.coverage_low then 'U: low coverage'
            when is_suspect then 'U: suspect values'
            else 'A'
        end as judgement
    from figures
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
