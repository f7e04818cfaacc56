-- schools that answered in a year and in the next, with the areas they had in the first; one that was split
-- or merged counts with its whole group, or not at all, and on either side once
with whole as (select * from int_school_grades where grade = '_T'),

followed as (
    select
        school_followed.*, cast(year + 1 as smallint) as year_after,
        count(*) over (partition by country, year, level, group_code) as n_pairs
    from school_followed
),

met as (
    select
        base.country, base.school_year, after.school_year as school_year_after, base.year, base.level,
        base.unit, after.unit as unit_after, base.admin1, base.admin2, base.edu_region, base.inspection,
        base.source, base.enrolment, followed.n_pairs,
        count(*) over (partition by base.country, base.year, base.level, followed.group_code) as n_met
    from whole as base
    inner join followed
        on base.country = followed.country and base.year = followed.year and base.level = followed.level
        and base.unit = followed.unit
    inner join whole as after
        on followed.country = after.country and followed.year_after = after.year
        and followed.level = after.level and followed.unit_after = after.unit
)

select
    country, school_year, school_year_after, year, level, unit, unit_after, admin1, admin2, edu_region,
    inspection, source, enrolment,
    row_number() over (partition by country, year, level, unit order by unit_after) = 1 as is_first_before,
    row_number() over (partition by country, year, level, unit_after order by unit) = 1 as is_first_after
from met
where n_met = n_pairs
