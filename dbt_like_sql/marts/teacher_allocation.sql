-- teachers
-- on pupils over schools: how much of the differences in teachers the differences in pupils do not explain
with moments as (
    select *,
        n * sum_xx - sum_x * sum_x as spread_x,
        n * sum_yy - sum_y * sum_y as spread_y,
        n * sum_xy - sum_x * sum_y as joint
    from int_allocation
)

select
    country, school_year, year, area_level, area, level, sector,
    cast(n as integer) as n,
    sum_x as pupils,
    sum_y as teachers,
    100 * (1 - joint * joint / nullif(spread_x * spread_y, 0)) as randomness,
    joint * joint / nullif(spread_x * spread_y, 0) as r_squared,
    joint / nullif(spread_x, 0) as slope,
    (sum_y - joint / nullif(spread_x, 0) * sum_x) / n as intercept,
    case when spread_x * spread_y = 0 then 'M' else 'A' end as obs_status,
    case when spread_x * spread_y = 0 then 'all schools are alike' end as reason,
    this_release.release
from moments
cross join this_release
