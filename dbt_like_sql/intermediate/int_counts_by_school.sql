-- all schools where only sectors (public and private at least), or only urban and rural, are given;
-- secondary as a whole where its two levels are
with cells as (select * from int_counts_by_grade),

sectors as (
    select
        country, school_year, year, source, measure, level, grade, age, sex, location, breakdown, category,
        sum(value) as value,
        max(severity) filter (where value is null and severity not in (0, 1)) as severity_missing,
        max(severity) as severity
    from cells
    group by
        country, school_year, year, source, measure, level, grade, age, sex, location, breakdown, category
    having
        count(*) filter (where sector = '_T') = 0
        and count(*) filter (where sector in ('public', 'private')) = 2
),

by_sector as (
    select * from cells
    union all
    select
        country, school_year, year, source, measure, level, grade, age, sex, '_T' as sector, location,
        breakdown, category,
        case when severity_missing is null then value end as value,
        cast(coalesce(severity_missing, severity) as smallint) as severity
    from sectors
),

locations as (
    select
        country, school_year, year, source, measure, level, grade, age, sex, sector, breakdown, category,
        sum(value) as value,
        max(severity) filter (where value is null and severity not in (0, 1)) as severity_missing,
        max(severity) as severity
    from by_sector
    group by
        country, school_year, year, source, measure, level, grade, age, sex, sector, breakdown, category
    having
        count(*) filter (where location = '_T') = 0
        and count(*) filter (where location in ('urban', 'rural')) = 2
),

by_location as (
    select * from by_sector
    union all
    select
        country, school_year, year, source, measure, level, grade, age, sex, sector, '_T' as location,
        breakdown, category,
        case when severity_missing is null then value end as value,
        cast(coalesce(severity_missing, severity) as smallint) as severity
    from locations
),

secondary as (
    select
        country, school_year, year, source, measure, age, sex, sector, location, breakdown, category,
        sum(value) as value,
        max(severity) filter (where value is null and severity not in (0, 1)) as severity_missing,
        max(severity) as severity
    from by_location
    where
        level in ('2', '3', '2_3') and grade = '_T'
        -- what is true of each level by itself is not added
        and measure not in (
            'new_entrants', 'graduates', 'entry_age_population', 'last_grade_age_population', 'schools'
        )
    group by country, school_year, year, source, measure, age, sex, sector, location, breakdown, category
    having count(*) filter (where level = '2_3') = 0 and count(*) = 2
)

select * from by_location
union all
select
    country, school_year, year, source, measure, '2_3' as level, '_T' as grade, age, sex, sector, location,
    breakdown, category,
    case when severity_missing is null then value end as value,
    cast(coalesce(severity_missing, severity) as smallint) as severity
from secondary
