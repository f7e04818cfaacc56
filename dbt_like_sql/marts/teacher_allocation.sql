-- teachers on pupils over schools: how much of the differences in teachers the differences in pupils do not
-- explain, and which share of teachers is not where pupils are; fewer than ten schools are withheld
with moments as (
    select *,
        n * sum_xx - sum_x * sum_x as spread_x,
        n * sum_yy - sum_y * sum_y as spread_y,
        n * sum_xy - sum_x * sum_y as joint,
        n >= 10 as is_shown,
        n_schools >= 10 as are_shown
    from int_allocation
),

-- rounding must not turn schools that are alike into a line, nor a perfect line into a negative rest
lines as (
    select *,
        case when is_shown and spread_x > 0.000000001 * n * sum_xx and spread_y > 0.000000001 * n * sum_yy
            then least(1, joint * joint / nullif(spread_x * spread_y, 0)) end as r_squared,
        case when is_shown and spread_x > 0.000000001 * n * sum_xx then joint / nullif(spread_x, 0) end
            as slope
    from moments
)

select
    lines.country, lines.school_year, lines.year, lines.area_level, lines.area, lines.level, lines.sector,
    lines.location,
    cast(lines.n as integer) as n,
    case when lines.is_shown then lines.sum_x end as pupils,
    case when lines.is_shown then lines.sum_y end as teachers,
    100 * (1 - lines.r_squared) as randomness,
    lines.r_squared,
    lines.slope,
    (lines.sum_y - lines.slope * lines.sum_x) / lines.n as intercept,
    cast(lines.n_schools as integer) as n_schools,
    case when lines.are_shown then lines.all_teachers end as all_teachers,
    case when lines.are_shown then 100 * lines.misplaced end as hoover,
    case when lines.are_shown then lines.misplaced * lines.all_teachers end as teachers_to_move,
    case when not lines.is_shown then 'Q' when lines.r_squared is null then 'M' else 'A' end as obs_status,
    case
        when not lines.is_shown then 'fewer than 10 schools'
        when lines.r_squared is null then 'all schools are alike'
    end as reason,
    this_release.release
from lines
cross join this_release
