-- the third of girls, boys and both, where the sender gave two: a sum or a difference,
-- never against a given number
with cells as (
    select * from stg_counts
    union all
    select * from int_counts_nil_ages
),

sexes as (
    select
        country, school_year, year, source, measure, level, grade, age, sector, location, breakdown, category,
        count(*) filter (where sex = '_T') as n_both,
        count(*) filter (where sex = 'F') as n_girls,
        count(*) filter (where sex = 'M') as n_boys,
        count(*) filter (where sex = '_U') as n_unknown,
        sum(value) as value,
        max(case when sex = '_T' then value end)
        - max(case when sex in ('F', 'M') then value end) as other_value,
        count(*) filter (where value is null and severity not in (0, 1)) as n_missing,
        max(severity) filter (where value is null and severity not in (0, 1)) as severity_missing,
        max(severity) as severity
    from cells
    group by
        country, school_year, year, source, measure, level, grade, age, sector, location, breakdown, category
)

select * from cells
union all
select
    country, school_year, year, source, measure, level, grade, age, '_T' as sex, sector, location, breakdown,
    category,
    case when n_missing = 0 then value end as value,
    cast(coalesce(severity_missing, severity) as smallint) as severity
from sexes
where n_both = 0 and n_girls = 1 and n_boys = 1
union all
select
    country, school_year, year, source, measure, level, grade, age,
    case when n_girls = 1 then 'M' else 'F' end as sex, sector, location, breakdown, category,
    other_value as value,
    cast(case when other_value is null then coalesce(severity_missing, 13) else severity end as smallint)
        as severity
from sexes
where n_both = 1 and n_girls + n_boys = 1 and n_unknown = 0 and coalesce(other_value, 0) >= 0
