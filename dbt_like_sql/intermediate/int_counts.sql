-- counts that a country sends as tables, as measures of the country; missing totals are added
with cells as (
    select
        country, school_year, cast(substr(school_year, 6, 4) as smallint) as year, source, measure, level,
        grade, age, sex,
        case when breakdown = 'sector' then category else '_T' end as sector,
        case when breakdown = 'location' then category else '_T' end as location,
        value, obs_status
    from national_counts
),

sexes as (
    select country, school_year, year, source, measure, level, grade, age, sector, location, sum(value)
        as value, max(obs_status) as obs_status
    from cells
    group by country, school_year, year, source, measure, level, grade, age, sector, location
    having count(*) filter (where sex = '_T') = 0 and count(*) = 2 and count(value) = 2
),

everything as (
    select * from cells
    union all
    select country, school_year, year, source, measure, level, grade, age, '_T' as sex, sector, location,
        value, obs_status
    from sexes
)

select
    country, school_year, year, 'country' as area_level, country as area, measure, level, grade, age, sex,
    sector, location, '_Z' as breakdown, '_Z' as category, '_T' as universe, value, obs_status,
    cast(case when value is null then 0 else 1 end as integer) as n_units, cast(1 as integer) as n_expected,
    source
from everything
union all
select distinct
    everything.country, everything.school_year, everything.year, 'country' as area_level,
    everything.country as area, everything.measure, everything.level, everything.grade, everything.age,
    everything.sex, everything.sector, everything.location, '_Z' as breakdown, '_Z' as category,
    measure_pairs.partner as universe, everything.value, everything.obs_status,
    cast(case when everything.value is null then 0 else 1 end as integer) as n_units,
    cast(1 as integer) as n_expected, everything.source
from everything
inner join measure_pairs
    on everything.measure = measure_pairs.measure and measure_pairs.breakdown = '_Z'
    and measure_pairs.partner_breakdown = '_Z'
inner join everything as partner
    on everything.country = partner.country and everything.school_year = partner.school_year
    and everything.source = partner.source and everything.level = partner.level
    and measure_pairs.partner = partner.measure and partner.value is not null
