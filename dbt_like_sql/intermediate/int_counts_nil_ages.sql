-- single ages that the sender did not list: nil where those listed add up to the total or, without a total,
-- outside their range; missing where they do not add up, and in a gap. Never of a population.
with cells as (
    select * from stg_counts
    where measure in ('enrolment', 'new_entrants', 'repeaters')
),

totals as (
    select
        country, school_year, source, measure, level, grade, sector, location, breakdown, category,
        max(case when sex = '_T' then value end) as both_sexes,
        max(case when sex = 'F' then value end) as girls,
        max(case when sex = 'M' then value end) as boys
    from cells
    where age = '_T'
    group by country, school_year, source, measure, level, grade, sector, location, breakdown, category
),

listed as (
    select
        country, school_year, year, source, measure, level, grade, sex, sector, location, breakdown, category,
        min(try_cast(age as integer)) as youngest,
        max(try_cast(age as integer)) as oldest,
        sum(value) as value,
        count(*) filter (where value is null and severity not in (0, 1)) as n_missing,
        coalesce(max(severity) filter (where value is not null), 0) as severity
    from cells
    where age <> '_T'
    group by
        country, school_year, year, source, measure, level, grade, sex, sector, location, breakdown, category
    having min(try_cast(age as integer)) is not null
),

judged as (
    select
        listed.* exclude (value),
        listed.value - case listed.sex
            when 'F' then coalesce(totals.girls, totals.both_sexes - totals.boys)
            when 'M' then coalesce(totals.boys, totals.both_sexes - totals.girls)
            when '_T' then coalesce(totals.both_sexes, totals.girls + totals.boys)
        end as off_by
    from listed
    left join totals
        on listed.country = totals.country and listed.school_year = totals.school_year
        and listed.source = totals.source and listed.measure = totals.measure
        and listed.level = totals.level and listed.grade = totals.grade and listed.sector = totals.sector
        and listed.location = totals.location and listed.breakdown = totals.breakdown
        and listed.category = totals.category
),

absent as (
    select
        judged.*, single_ages.age,
        case
            when judged.off_by is null then single_ages.years not between judged.youngest and judged.oldest
            else judged.n_missing = 0 and abs(judged.off_by) <= 0.5
        end as is_nil
    from judged
    cross join single_ages
    left join cells
        on judged.country = cells.country and judged.school_year = cells.school_year
        and judged.source = cells.source and judged.measure = cells.measure and judged.level = cells.level
        and judged.grade = cells.grade and judged.sex = cells.sex and judged.sector = cells.sector
        and judged.location = cells.location and judged.breakdown = cells.breakdown
        and judged.category = cells.category and single_ages.age = cells.age
    where cells.measure is null
)

select
    country, school_year, year, source, measure, level, grade, age, sex, sector, location, breakdown,
    category,
    case when is_nil then cast(0 as double) end as value,
    cast(case when is_nil then severity else 13 end as smallint) as severity
from absent
