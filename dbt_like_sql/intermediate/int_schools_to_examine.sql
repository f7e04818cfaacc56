-- schools two standard deviations or more off the country's line of teachers on pupils, for the pack of
-- their ministry only; the line is the published one, over public and community schools together, and needs
-- ten of them
with lines as (
    select
        level, n,
        (n * sum_xy - sum_x * sum_y) / nullif(n * sum_xx - sum_x * sum_x, 0) as slope,
        sum_x / n as mean_x, sum_y / n as mean_y
    from int_allocation
    where area_level = 'country' and sector = 'public_community' and location = '_T' and n >= 10
),

placed as (
    select
        staff.unit, staff.level, schools.sector, schools.location, schools.edu_region, schools.inspection,
        staff.pupils, staff.teachers, lines.n,
        lines.mean_y + lines.slope * (staff.pupils - lines.mean_x) as expected
    from int_school_staff as staff
    inner join lines on staff.level = lines.level
    inner join stg_schools as schools on staff.unit = schools.unit and schools.is_first and schools.is_open
    where
        staff.is_known and staff.pupils >= 1 and schools.sector in ('public', 'community')
        and lines.slope is not null
),

spreads as (
    select level, sqrt(sum((teachers - expected) * (teachers - expected)) / (max(n) - 2)) as spread
    from placed
    where teachers >= 1
    group by level
)

select
    placed.unit, placed.level, placed.sector, placed.location, placed.edu_region, placed.inspection,
    placed.pupils, placed.teachers, placed.expected, placed.teachers - placed.expected as difference,
    (placed.teachers - placed.expected) / nullif(spreads.spread, 0) as standardised
from placed
inner join spreads on placed.level = spreads.level
where
    spreads.spread > 0.000000001
    and abs(placed.teachers - placed.expected) >= 2 * spreads.spread
