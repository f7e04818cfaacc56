-- schools that answered in a year and in the next, with the areas they had in the first
with whole as (select * from int_school_grades where grade = '_T'),

-- the code that a school of the year has in the next: its own, until a concordance of codes says otherwise
known_next_year_as as (
    select country, year, unit, unit as unit_after from whole
    group by country, year, unit
)

select
    base.country, base.school_year, after.school_year as school_year_after, base.year, base.level, base.unit,
    after.unit as unit_after, base.admin1, base.admin2, base.edu_region, base.inspection, base.source,
    base.enrolment
from whole as base
inner join known_next_year_as as followed
    on base.country = followed.country and base.year = followed.year and base.unit = followed.unit
inner join whole as after
    on base.country = after.country and base.year + 1 = after.year and base.level = after.level
    and followed.unit_after = after.unit
