-- schools that stand in one of two years only, and how many grades of a new one have pupils; one whose row
-- was set aside in the other year is not missing: that was told already; one that an earlier year knew is not
-- new: it did not return
with aside as (
    select distinct country, school_year, unit_code from findings
    where unit_code <> '' and state <> 'fixed' and action in ('quarantined', 'blocked')
),

missing as (
    select
        *, coalesce(unit, unit_before) as unit_code,
        case when kind = 'gone' then school_year else school_year_before end as school_year_missing
    from schools_over_years
    where kind in ('come', 'gone')
),

grades as (
    select cells.country, cells.year, cells.level, cells.unit, count(distinct cells.grade) as n_grades
    from int_school_grades as cells
    inner join (select distinct country, year, level, unit from missing) as asked
        on cells.country = asked.country and cells.year = asked.year and cells.level = asked.level
        and cells.unit = asked.unit
    where cells.grade not in ('_T', '_U') and cells.enrolment > 0
    group by cells.country, cells.year, cells.level, cells.unit
),

seen as (
    select country, unit, level, min(year) as first_year from int_schools_listed
    group by country, unit, level
),

years as (select country, level, min(first_year) as first_year from seen group by country, level)

select
    missing.country, missing.school_year, missing.year, missing.level, missing.source, missing.kind,
    missing.unit_code, missing.kind = 'gone' and missing.is_open_before and missing.enrolment_before > 0
        as is_gone,
    missing.kind = 'come' and missing.is_open and missing.enrolment > 0
        and coalesce(seen.first_year >= missing.year, true) as is_new,
    cast(coalesce(missing.year - years.first_year, 1) as integer) as n_years,
    coalesce(missing.enrolment, missing.enrolment_before) as enrolment,
    cast(coalesce(grades.n_grades, 0) as integer) as n_grades
from missing
left join aside
    on missing.country = aside.country and missing.school_year_missing = aside.school_year
    and missing.unit_code = aside.unit_code
left join grades
    on missing.country = grades.country and missing.year = grades.year and missing.level = grades.level
    and missing.unit = grades.unit
left join seen
    on missing.country = seen.country and missing.level = seen.level and missing.unit = seen.unit
left join years on missing.country = years.country and missing.level = years.level
where aside.unit_code is null
