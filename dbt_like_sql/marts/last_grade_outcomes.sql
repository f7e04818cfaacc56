-- how many of the last grade leave it with success, per pupil of it: graduates, else those who passed
-- the only examination of the level, else new entrants to the next level a year later (a transition);
-- one rule for a country and year
with counts as (
    select * from whole_counts
    where universe = '_T' and age = '_T' and sector = '_T' and location = '_T' and sex in ('F', 'M', '_T')
),

pupils as (
    select counts.* from counts
    inner join structures
        on counts.country = structures.country and counts.year = structures.year
        and counts.level = structures.level and counts.grade = structures.last_grade
    where counts.measure = 'enrolment' and counts.breakdown = '_Z' and counts.level in ('1', '2')
),

only_exams as (
    select held.country, school_years.year, held.level, max(held.exam) as exam
    from exams_held as held
    inner join school_years on school_years.year between held.first and held.last
    group by held.country, school_years.year, held.level
    having count(*) = 1
),

leaving as (
    select country, year, area_level, area, level, sex, 1 as place, 'graduation' as outcome, value, severity,
        n_units, n_expected
    from counts
    where measure = 'graduates' and breakdown = '_Z' and grade = '_T'
    union all
    select counts.country, counts.year, counts.area_level, counts.area, counts.level, counts.sex, 2 as place,
        'graduation' as outcome, counts.value, counts.severity, counts.n_units, counts.n_expected
    from counts
    inner join only_exams
        on counts.country = only_exams.country and counts.year = only_exams.year
        and counts.level = only_exams.level and counts.category = only_exams.exam
    where counts.measure = 'candidates_passed' and counts.breakdown = 'exam' and counts.grade = '_T'
    union all
    select country, cast(year - 1 as smallint) as year, area_level, area,
        case level when '2' then '1' else '2' end as level, sex, 3 as place, 'transition' as outcome,
        sum(case when measure = 'repeaters' then -value else value end) as value, max(severity) as severity,
        min(n_units) as n_units, min(n_expected) as n_expected
    from counts
    where measure in ('enrolment', 'repeaters') and breakdown = '_Z' and grade = '1' and level in ('2', '3')
    group by country, year, area_level, area, level, sex
    having count(value) = 2
),

chosen as (
    select country, year, level, min(place) as place from leaving
    where area_level = 'country' and value is not null
    group by country, year, level
)

select
    pupils.country, pupils.year, pupils.area_level, pupils.area, pupils.level, pupils.sex, leaving.outcome,
    leaving.value / nullif(pupils.value, 0) as p,
    cast(greatest(pupils.severity, leaving.severity) as smallint) as severity,
    -- results of other schools than those that gave their pupils
    coalesce(abs(leaving.n_units / nullif(cast(leaving.n_expected as double), 0)
        - pupils.n_units / nullif(cast(pupils.n_expected as double), 0)) > thresholds.schools_changed, false)
    and leaving.outcome = 'graduation' as is_apart
from pupils
inner join chosen
    on pupils.country = chosen.country and pupils.year = chosen.year and pupils.level = chosen.level
inner join leaving
    on pupils.country = leaving.country and pupils.year = leaving.year
    and pupils.area_level = leaving.area_level and pupils.area = leaving.area
    and pupils.level = leaving.level and pupils.sex = leaving.sex and chosen.place = leaving.place
cross join thresholds
