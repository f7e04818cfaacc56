-- schools heard from the year before and the year after, but not in this one: open in between, as far as
-- we can tell, and missing from every sum; said only of years between two others
with heard as (
    select country, year, unit, level, admin1, admin2, edu_region, inspection from int_school_totals
    where is_open
),

accepted as (select distinct country, year from int_coverage),

years_between as (
    select this_year.country, this_year.year from accepted as this_year
    inner join accepted as before
        on this_year.country = before.country and this_year.year = before.year + 1
    inner join accepted as following
        on this_year.country = following.country and this_year.year + 1 = following.year
),

silent as (
    select years_between.year, before.country, before.unit, before.level, before.admin1, before.admin2,
        before.edu_region, before.inspection
    from years_between
    inner join heard as before
        on years_between.country = before.country and years_between.year = before.year + 1
    inner join heard as following
        on before.country = following.country and before.unit = following.unit
        and before.level = following.level and before.year + 2 = following.year
    left join heard as now
        on before.country = now.country and before.unit = now.unit and before.level = now.level
        and before.year + 1 = now.year
    left join school_followed as followed
        on before.country = followed.country and before.year = followed.year and before.unit = followed.unit
        and before.level = followed.level and followed.unit_after <> before.unit
    where now.unit is null and followed.unit is null
),

placed as (
    select country, year, level, unit, 'country' as area_level, country as area from silent
    union all
    select country, year, level, unit, 'admin1' as area_level, admin1 as area from silent
    union all
    select country, year, level, unit, 'admin2' as area_level, admin2 as area from silent
    union all
    select country, year, level, unit, 'edu_region' as area_level, edu_region as area from silent
    union all
    select country, year, level, unit, 'inspection' as area_level, inspection as area from silent
)

select
    int_coverage.country, int_coverage.year, int_coverage.area_level, int_coverage.area, int_coverage.level,
    cast(count(distinct placed.unit) as integer) as n_silent
from int_coverage
inner join years_between
    on int_coverage.country = years_between.country and int_coverage.year = years_between.year
left join placed
    on int_coverage.country = placed.country and int_coverage.year = placed.year
    and int_coverage.area_level = placed.area_level and int_coverage.area = placed.area
    and int_coverage.level = placed.level
group by
    int_coverage.country, int_coverage.year, int_coverage.area_level, int_coverage.area, int_coverage.level
