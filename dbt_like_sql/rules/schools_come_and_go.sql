-- schools with pupils last year of which this year says nothing, and schools of which last year said
-- nothing; a new one with pupils in every grade was hardly opened this year. Where more are gone or come than
-- a share of all, the codes or the scope changed: one finding of the country with their number.
with limits as (
    select
        country, rule,
        max(case when parameter = 'most' then value end) as most,
        max(case when parameter = 'grades' then value end) as least_grades,
        max(case when parameter = 'years' then value end) as least_years
    from rule_parameters
    where rule in ('VANISH', 'APPEAR', 'OPEN_FULL')
    group by country, rule
),

counted as (
    select
        country, school_year, level,
        cast(count(*) filter (where is_open or is_open_before) as double) as n_schools
    from schools_over_years
    group by country, school_year, level
),

doubtful as (
    select
        schools.country, schools.school_year, schools.level, schools.source, schools.unit_code,
        schools.enrolment, limits.rule, counted.n_schools,
        count(*) over (partition by schools.country, schools.school_year, schools.level, limits.rule)
        > limits.most * counted.n_schools as is_common
    from schools_missing as schools
    inner join limits on schools.country = limits.country
    inner join counted
        on schools.country = counted.country and schools.school_year = counted.school_year
        and schools.level = counted.level
    left join structures
        on schools.country = structures.country and schools.year = structures.year
        and schools.level = structures.level
    where
        (limits.rule = 'VANISH' and schools.is_gone)
        or (limits.rule <> 'VANISH' and schools.is_new and limits.rule = case
            when schools.n_grades >= structures.duration and structures.duration >= limits.least_grades
                and schools.n_years >= limits.least_years then 'OPEN_FULL'
            else 'APPEAR'
        end)
)

select
    country, school_year, source, rule,
    case when is_common then 'country ' || country else unit_code end as unit_code,
    'schools@' || level as "column", sum(enrolment) as value, 'of' as key_1, n_schools as number_1,
    cast(null as varchar) as key_2, cast(null as double) as number_2, cast(null as varchar) as said,
    cast(count(*) as integer) as n
from doubtful
group by
    country, school_year, source, rule, level, n_schools,
    case when is_common then 'country ' || country else unit_code end
