-- every figure that the declarations ask for in a country and year,
-- whatever the area: one dimension varies at a time
with partitions as (select distinct country, school_year, year from int_sources),

categories as (
    select distinct country, year, level, breakdown, category from measures_counting
    where breakdown <> '_Z' and breakdown <> 'exam'
    union all
    select exams_held.country, school_years.year, exams_held.level, 'exam' as breakdown, exams_held.exam
        as category
    from exams_held
    inner join school_years on school_years.year between exams_held.first and exams_held.last
)

select
    cast(row_number() over (
        order by
            partitions.country, partitions.year, declared.indicator, declared.level, grades.grade, dims.sex,
            dims.sector,
            dims.location, categories.category
    ) as integer) as shape_id,
    partitions.country,
    partitions.school_year,
    partitions.year,
    declared.indicator,
    declared.level,
    grades.grade,
    dims.sex,
    dims.sector,
    dims.location,
    coalesce(categories.breakdown, '_Z') as breakdown,
    coalesce(categories.category, '_Z') as category
from partitions
cross join indicator_declarations as declared
inner join indicator_grids as dims on declared.indicator = dims.indicator
inner join indicator_grades as grades
    on declared.indicator = grades.indicator
    and declared.level = grades.level
    and partitions.country = grades.country
    and partitions.year = grades.year
left join categories
    on declared.breakdown = categories.breakdown
    and declared.level = categories.level
    and partitions.country = categories.country
    and partitions.year = categories.year
where declared.model = 'ratio'
