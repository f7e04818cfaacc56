-- what was expected, received and usable by area; a country that sent nothing in a year is a row too
with years as (select distinct school_year from int_coverage),

absent as (
    select countries.country, years.school_year from countries
    cross join years
    left join int_coverage
        on countries.country = int_coverage.country and years.school_year = int_coverage.school_year
    where int_coverage.country is null
),

rows_of_all as (
    select country, school_year, area_level, area, level, expected, received, usable from int_coverage
    union all
    select country, school_year, 'country' as area_level, country as area, '1' as level, null as expected, 0
        as received, 0 as usable
    from absent
)

select
    rows_of_all.country,
    rows_of_all.school_year,
    rows_of_all.area_level,
    rows_of_all.area,
    rows_of_all.level,
    rows_of_all.expected,
    rows_of_all.received,
    rows_of_all.usable,
    this_release.release
from rows_of_all
cross join this_release
