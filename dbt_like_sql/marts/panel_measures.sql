-- enrolment and repeaters over the schools of both years, in the shape of int_measures: by grade and
-- sex and their totals; what every school of an area leaves out is nil there, explicitly 0
with areas as (select * from panel_cells where grade = '_T' and sex = '_T'),

totals as (
    select true as by_grade, true as by_sex
    union all
    select true as by_grade, false as by_sex
    union all
    select false as by_grade, true as by_sex
    union all
    select false as by_grade, false as by_sex
),

summed as (
    select
        cells.country, cells.year, cells.universe, cells.area_level, cells.area, cells.level,
        case when totals.by_grade then cells.grade else '_T' end as grade,
        case when totals.by_sex then cells.sex else '_T' end as sex,
        sum(cells.enrolment) as enrolment, sum(cells.repeaters) as repeaters, max(cells.severity) as severity
    from panel_cells as cells
    cross join totals
    where cells.grade <> '_T' and (not totals.by_sex or cells.sex <> '_T')
    group by all
),

-- a sex, and grades, are asked of a measure that somebody gives so; repeaters that nobody has are nil
given as (
    select
        country, year, universe, level, sex, max(enrolment) as enrolment,
        case when max(max(repeaters)) over same_year is null then 0 else max(repeaters) end as repeaters,
        coalesce(bool_or(grade not in ('_T', '_U') and enrolment is not null), false) as is_graded
    from summed
    where area_level = 'country'
    group by country, year, universe, level, sex
    window same_year as (partition by country, year, universe, level)
),

sexes as (
    select country, year, universe, level, sex, is_graded, 'enrolment' as measure from given
    where enrolment is not null
    union all
    select country, year, universe, level, sex, is_graded, 'repeaters' as measure from given
    where repeaters is not null
),

grades as (
    select country, year, level, grade from grades_of_levels
    union all
    select distinct country, year, level, '_T' as grade from grades_of_levels
),

asked as (
    select areas.*, sexes.measure, grades.grade as one_grade, sexes.sex as one_sex
    from areas
    inner join sexes
        on areas.country = sexes.country and areas.year = sexes.year and areas.universe = sexes.universe
        and areas.level = sexes.level
    inner join grades
        on areas.country = grades.country and areas.year = grades.year and areas.level = grades.level
        and (grades.grade = '_T' or sexes.is_graded)
)

select
    asked.country, asked.school_year, asked.year, asked.area_level, asked.area, asked.measure, asked.level,
    asked.one_grade as grade, '_T' as age, asked.one_sex as sex, '_T' as sector, '_T' as location,
    '_Z' as breakdown, '_Z' as category, asked.universe,
    coalesce(case asked.measure when 'enrolment' then summed.enrolment else summed.repeaters end, 0) as value,
    obs_statuses.obs_status, asked.n_units, coverage.expected as n_expected, asked.source
from asked
left join summed
    on asked.country = summed.country and asked.year = summed.year and asked.universe = summed.universe
    and asked.area_level = summed.area_level and asked.area = summed.area and asked.level = summed.level
    and asked.one_grade = summed.grade and asked.one_sex = summed.sex
inner join obs_statuses on coalesce(summed.severity, 0) = obs_statuses.severity
left join int_coverage as coverage
    on asked.country = coverage.country and asked.area_level = coverage.area_level
    and asked.area = coverage.area and asked.level = coverage.level
    and coverage.year = asked.year - case when asked.universe = 'panel_after' then 1 else 0 end
