-- the share of those counted whose age is unknown: counted as such, or in the total and at no age
with counted as (
    select
        country, school_year, year, area_level, area, measure, level, grade, sex, sector, location,
        sum(case when age not in ('_T', '_U') then value end) as known,
        max(case when age = '_U' then value end) as said_unknown,
        max(case when age = '_T' then value end) as total
    from whole_counts
    where
        measure in (select measure from known_age_indicators)
        and universe = '_T' and breakdown = '_Z'
    group by country, school_year, year, area_level, area, measure, level, grade, sex, sector, location
),

found as (
    select *, greatest(coalesce(said_unknown, 0), coalesce(total - known, 0), 0) as unknown
    from counted
    where known is not null
),

-- all grades together, where ages are known by grade only
together as (
    select
        country, school_year, year, area_level, area, measure, level, '_T' as grade, sex, sector, location,
        coalesce(
            max(case when grade = '_T' then known end), sum(case when grade <> '_T' then known end)
        ) as known,
        coalesce(
            max(case when grade = '_T' then unknown end), sum(case when grade <> '_T' then unknown end)
        ) as unknown
    from found
    group by country, school_year, year, area_level, area, measure, level, sex, sector, location
),

every_grade as (
    select
        country, school_year, year, area_level, area, measure, level, grade, sex, sector, location, known,
        unknown
    from found
    where grade <> '_T'
    union all
    select
        country, school_year, year, area_level, area, measure, level, grade, sex, sector, location, known,
        unknown
    from together
)

select *, unknown / nullif(known + unknown, 0) as share
from every_grade
