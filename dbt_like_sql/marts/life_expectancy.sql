-- what school life expectancy is made of: pupils over population summed over ages, pupils of unknown age,
-- and the population of official age
with totals as (
    select * from whole_counts
    where universe = '_T' and breakdown = '_Z' and sector = '_T' and location = '_T' and grade = '_T'
),

people as (select * from totals where measure = 'population'),

-- population of official age: as it was given, else the sum of its single ages when all are there
official as (
    select
        country, year, area_level, area, level, sex, coalesce(max(given), max(summed)) as population,
        max(severity) as severity
    from (
        select country, year, area_level, area, level, sex, value as given, null as summed, severity
        from totals
        where measure = 'school_age_population' and age = '_T'
        union all
        select
            people.country, people.year, people.area_level, people.area, structures.level, people.sex,
            null as given,
            case when count(people.value) = max(structures.duration) then sum(people.value) end as summed,
            max(people.severity) as severity
        from people
        inner join single_ages on people.age = single_ages.age
        inner join structures
            on people.country = structures.country and people.year = structures.year
            and single_ages.years between structures.entry_age
            and structures.entry_age + structures.duration - 1
        group by
            people.country, people.year, people.area_level, people.area, structures.level, people.sex
    ) as both_ways
    group by country, year, area_level, area, level, sex
),

places as (
    select
        pupils.country, pupils.school_year, pupils.year, pupils.area_level, pupils.area, pupils.level,
        pupils.sex, max(case when pupils.age = '_U' then pupils.value end) as said_unknown,
        max(case when pupils.age = '_T' then pupils.value end) as total,
        sum(case when ages.age is not null then pupils.value end) as known,
        -- every age with pupils needs its population
        sum(case when pupils.value > 0 then pupils.value / nullif(people.value, 0) end) as at_known_ages,
        count(*) filter (where pupils.value > 0 and ages.age is not null) as n_ages,
        count(people.value) filter (where pupils.value > 0 and people.value > 0) as n_ages_with_population,
        greatest(max(pupils.severity), coalesce(max(people.severity), 0)) as severity,
        min(pupils.n_units / nullif(cast(pupils.n_expected as double), 0)) as coverage,
        max(pupils.n_units) as n_units, max(pupils.n_expected) as n_expected, max(pupils.source) as source
    from totals as pupils
    left join single_ages as ages on pupils.age = ages.age
    left join people
        on ages.age = people.age and pupils.country = people.country and pupils.year = people.year
        and pupils.area_level = people.area_level and pupils.area = people.area
        and pupils.sex = people.sex
    where pupils.measure = 'enrolment'
    group by
        pupils.country, pupils.school_year, pupils.year, pupils.area_level, pupils.area, pupils.level,
        pupils.sex
)

select
    places.country, places.school_year, places.year, places.area_level, places.area, places.level,
    places.sex, coalesce(places.n_ages, 0) > 0 as has_ages, places.n_ages_with_population > 0
        as has_population,
    case when places.n_ages = places.n_ages_with_population then places.at_known_ages end as at_known_ages,
    greatest(coalesce(places.said_unknown, 0), coalesce(places.total - places.known, 0), 0) as unknown,
    official.population,
    greatest(places.severity, coalesce(official.severity, 0)) as severity, least(1, places.coverage)
        as coverage,
    places.n_units, places.n_expected, places.source
from places
left join official
    on places.country = official.country and places.year = official.year
    and places.area_level = official.area_level and places.area = official.area
    and places.level = official.level and places.sex = official.sex
