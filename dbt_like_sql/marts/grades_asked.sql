-- the grades of every level in the structure of the year, and the total over them
with partitions as (select distinct country, year from int_sources)

select country, year, level, '_T' as grade, 'total' as kind, false as is_last
from structures
union all
select partitions.country, partitions.year, '_T' as level, '_T' as grade, 'total' as kind, false
    as is_last
from partitions
union all
select graded.country, graded.year, graded.level, graded.grade, 'each' as kind,
    graded.grade = structures.last_grade as is_last
from grades_of_levels as graded
inner join structures
    on graded.country = structures.country
    and graded.year = structures.year
    and graded.level = structures.level
