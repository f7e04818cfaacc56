-- every figure that the declarations ask for: indicator × area × the dimensions it is shown by, one at a time
with places as (
    select distinct country, school_year, year, area_level, area from measures_counting
),

categories as (
    select distinct country, year, level, breakdown, category from measures_counting
    where breakdown <> '_Z' and breakdown <> 'exam'
    union all
    select exams_held.country, school_years.year, exams_held.level, 'exam' as breakdown, exams_held.exam as category
    from exams_held
    inner join school_years on school_years.year between exams_held.first and exams_held.last
)

select
    row_number() over () as grid_id,
    places.country,
    places.school_year,
    places.year,
    places.area_level,
    places.area,
    declared.indicator,
    declared.level,
    grades.grade,
    dims.sex,
    dims.sector,
    dims.location,
    coalesce(categories.breakdown, '_Z') as breakdown,
    coalesce(categories.category, '_Z') as category
from places
cross join indicator_declarations as declared
inner join indicator_grids as dims on declared.indicator = dims.indicator
inner join indicator_grades as grades
    on declared.indicator = grades.indicator
    and declared.level = grades.level
    and places.country = grades.country
    and places.year = grades.year
left join categories
    on declared.breakdown = categories.breakdown
    and declared.level = categories.level
    and places.country = categories.country
    and places.year = categories.year
where
    declared.model = 'ratio'
    and (places.area_level in ('country', 'admin1', 'edu_region') or (dims.sector = '_T' and dims.location = '_T'))
    and (declared.breakdown = '_Z' or categories.category is not null or places.area_level = 'country')
