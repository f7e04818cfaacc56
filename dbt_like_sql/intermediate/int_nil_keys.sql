-- grades and single ages that the contract asks for, of measures that were sent: nil everywhere is nil too
with stated as (
    select distinct source, unit_level, measure, level, grade, age, sex, universe from int_cells
    where breakdown = '_Z'
),

graded as (
    select source, unit_level, measure, level, universe, bool_or(sex <> '_T') as has_sexes from stated
    where grade <> '_T'
    group by source, unit_level, measure, level, universe
),

aged as (
    select source, unit_level, measure, level, universe, bool_or(sex <> '_T') as has_sexes from stated
    where age <> '_T' and measure <> 'population'
    group by source, unit_level, measure, level, universe
),

sexes as (
    select sex from (values ('F'), ('M'), ('_T')) as listed (sex)
)

select distinct
    grades.source, grades.unit_level, grades.measure, grades.level, grades.grade, '_T' as age, grades.sex,
    '_Z' as breakdown, '_Z' as category, graded.universe
from covered_grades as grades
inner join graded
    on grades.source = graded.source
    and grades.unit_level = graded.unit_level
    and grades.measure = graded.measure
    and grades.level = graded.level
    and (grades.sex = '_T' or graded.has_sexes)
inner join structures on grades.level = structures.level
inner join this_partition
    on structures.country = this_partition.country and structures.year = this_partition.year
where try_cast(grades.grade as integer) between 1 and structures.duration
union
select
    ages.source, ages.unit_level, ages.measure, ages.level, '_T' as grade, ages.age, sexes.sex,
    '_Z' as breakdown, '_Z' as category, aged.universe
from covered_ages as ages
inner join aged
    on ages.source = aged.source
    and ages.unit_level = aged.unit_level
    and ages.measure = aged.measure
    and ages.level = aged.level
inner join sexes on sexes.sex = '_T' or aged.has_sexes
