-- schools with pupils last year of which this year says nothing, and schools of which last year said
-- nothing; a new one with pupils in every grade was hardly opened this year. Where more are gone or come than
-- a share of all, the codes or the scope changed: one finding of the country with their number.
with limits as (
    select
        country, rule,
        max(case when parameter = 'most' then value end) as most,
        max(case when parameter = 'grades' then value end) as least_grades
    from rule_parameters
    where rule in ('VANISH', 'APPEAR', 'OPEN_FULL')
    group by country, rule
),

counted as (
    select country, school_year, level, count(*) filter (where is_open or is_open_before) as n_schools
    from schools_over_years
    group by country, school_year, level
),

grades as (
    select
        schools.country, schools.school_year, schools.level, schools.unit,
        count(distinct cells.grade) as n_grades
    from schools_over_years as schools
    inner join int_school_grades as cells
        on schools.country = cells.country and schools.year = cells.year and schools.level = cells.level
        and schools.unit = cells.unit
    where schools.kind = 'come' and cells.grade not in ('_T', '_U') and cells.enrolment > 0
    group by schools.country, schools.school_year, schools.level, schools.unit
),

doubtful as (
    select
        schools.country, schools.school_year, schools.level, schools.source, limits.rule,
        coalesce(schools.unit, schools.unit_before) as unit_code,
        case when limits.rule = 'VANISH' then schools.enrolment_before else schools.enrolment end as value,
        limits.most,
        count(*) over (partition by schools.country, schools.school_year, schools.level, limits.rule) as n
    from schools_over_years as schools
    inner join limits on schools.country = limits.country
    left join grades
        on schools.country = grades.country and schools.school_year = grades.school_year
        and schools.level = grades.level and schools.unit = grades.unit
    left join structures
        on schools.country = structures.country and schools.year = structures.year
        and schools.level = structures.level
    where
        (
            limits.rule = 'VANISH' and schools.kind = 'gone' and schools.is_open_before
            and schools.enrolment_before > 0
        )
        or (
            limits.rule = 'APPEAR' and schools.kind = 'come' and schools.is_open and schools.enrolment > 0
            and coalesce(grades.n_grades, 0) < structures.duration
        )
        or (
            limits.rule = 'OPEN_FULL' and schools.kind = 'come' and schools.is_open
            and structures.duration >= limits.least_grades and grades.n_grades >= structures.duration
        )
)

select
    doubtful.country, doubtful.school_year, doubtful.source, doubtful.rule,
    case when doubtful.n > doubtful.most * counted.n_schools then 'country ' || doubtful.country
        else doubtful.unit_code end as unit_code,
    'schools@' || doubtful.level as "column", sum(doubtful.value) as value,
    'of' as key_1, cast(counted.n_schools as double) as number_1, cast(null as varchar) as key_2,
    cast(null as double) as number_2, cast(null as varchar) as said, cast(count(*) as integer) as n
from doubtful
inner join counted
    on doubtful.country = counted.country and doubtful.school_year = counted.school_year
    and doubtful.level = counted.level
group by
    doubtful.country, doubtful.school_year, doubtful.source, doubtful.rule, doubtful.level,
    counted.n_schools,
    case when doubtful.n > doubtful.most * counted.n_schools then 'country ' || doubtful.country
        else doubtful.unit_code end
