-- all ages where only single ages are given, then all grades where only grades are:
-- every grade of the level is needed
with cells as (select * from int_counts_by_sex),

ages as (
    select
        country, school_year, year, source, measure, level, grade, sex, sector, location, breakdown, category,
        sum(value) as value,
        max(severity) filter (where value is null and severity not in (0, 1)) as severity_missing,
        max(severity) as severity
    from cells
    where measure <> 'population'
    group by
        country, school_year, year, source, measure, level, grade, sex, sector, location, breakdown, category
    having count(*) filter (where age = '_T') = 0
),

aged as (
    select * from cells
    union all
    select
        country, school_year, year, source, measure, level, grade, '_T' as age, sex, sector, location,
        breakdown, category,
        case when severity_missing is null then value end as value,
        cast(coalesce(severity_missing, severity) as smallint) as severity
    from ages
),

grades as (
    select
        aged.country, aged.school_year, aged.year, aged.source, aged.measure, aged.level, aged.age, aged.sex,
        aged.sector, aged.location, aged.breakdown, aged.category,
        sum(aged.value) as value,
        max(aged.severity) filter (where aged.value is null and aged.severity not in (0, 1))
            as severity_missing,
        max(aged.severity) as severity
    from aged
    inner join structures
        on aged.country = structures.country
        and aged.year = structures.year
        and aged.level = structures.level
    group by
        aged.country, aged.school_year, aged.year, aged.source, aged.measure, aged.level, aged.age, aged.sex,
        aged.sector, aged.location, aged.breakdown, aged.category
    having
        count(*) filter (where aged.grade = '_T') = 0
        and case aged.measure
            when 'new_entrants' then count(*) filter (where aged.grade = '1') = 1
            when 'graduates' then count(*) filter (where aged.grade = structures.last_grade) = 1
            else
                count(*) filter (
                    where try_cast(aged.grade as integer) between 1 and structures.duration
                ) = max(structures.duration)
        end
)

select * from aged
union all
select
    country, school_year, year, source, measure, level, '_T' as grade, age, sex, sector, location, breakdown,
    category,
    case when severity_missing is null then value end as value,
    cast(coalesce(severity_missing, severity) as smallint) as severity
from grades
