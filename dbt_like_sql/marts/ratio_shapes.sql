-- every figure that the declarations ask for in a country and year, whatever the area:
-- one dimension varies at a time
with partitions as (select distinct country, school_year, year from int_sources),

categories as (
    select distinct country, year, level, breakdown, category from measures_counting
    where breakdown <> '_Z' and breakdown <> 'exam'
    union all
    select exams_held.country, school_years.year, exams_held.level, 'exam' as breakdown, exams_held.exam
        as category
    from exams_held
    inner join school_years on school_years.year between exams_held.first and exams_held.last
),

-- nothing is asked of a sex, sector or location that nobody reports
dims_present as (
    select distinct country, year, sex, sector, location from measures_counting
),

ages as (
    select '_T' as age, false as by_age
    union all
    select age, true as by_age from single_ages
    where years between 3 and 24
),

asked as (
    select
        partitions.country, partitions.school_year, partitions.year, declared.indicator, declared.level,
        grades.grade, ages.age, dims.sex, dims.sector, dims.location, declared.breakdown, methods.method,
        declared.below_regions and (grades.grade = '_T' or dims.sex = '_T') as below_regions
    from partitions
    cross join indicator_declarations as declared
    inner join indicator_methods as methods on declared.indicator = methods.indicator
    inner join indicator_grids as dims on declared.indicator = dims.indicator
    inner join dims_present
        on partitions.country = dims_present.country and partitions.year = dims_present.year
        and dims.sex = dims_present.sex and dims.sector = dims_present.sector
        and dims.location = dims_present.location
    inner join ages on declared.by_age = ages.by_age
    inner join grades_asked as grades
        on partitions.country = grades.country and partitions.year = grades.year
        and declared.level = grades.level
        and (grades.kind = 'total' or (dims.sector = '_T' and dims.location = '_T'))
        and case declared.by_grade
            when 'none' then grades.kind = 'total'
            when 'each' then grades.kind = 'each'
            when 'each_but_last' then grades.kind = 'each' and not grades.is_last
            when 'last' then grades.is_last
            else true
        end
    where declared.model = 'ratio'
),

numbered as (
    select
        cast(row_number() over (
            order by
                asked.country, asked.year, asked.indicator, asked.level, asked.grade, asked.age, asked.sex,
                asked.sector, asked.location, categories.category, asked.method
        ) as integer) as shape_id,
        asked.country, asked.school_year, asked.year, asked.indicator, asked.level, asked.grade, asked.age,
        asked.sex, asked.sector, asked.location, coalesce(categories.breakdown, '_Z') as breakdown,
        coalesce(categories.category, '_Z') as category, asked.method, asked.below_regions
    from asked
    left join categories
        on asked.breakdown = categories.breakdown and asked.level = categories.level
        and asked.country = categories.country and asked.year = categories.year
)

select
    *,
    -- the same figure, by whatever method
    min(shape_id) over (
        partition by
            country, year, indicator, level, grade, age, sex, sector, location, breakdown, category
    ) as figure_id
from numbered
