-- every school of a year beside itself the year before, and those that stand in one of the two only; said of
-- years that follow each other and were both accepted for the level. A school is followed by its
-- code, or as the concordance says.
with listed as (
    select
        schools.*, totals.enrolment, totals.teachers
    from int_schools_listed as schools
    left join int_school_totals as totals
        on schools.country = totals.country and schools.year = totals.year and schools.unit = totals.unit
        and schools.level = totals.level
),

years as (select distinct country, school_year, year, level from int_schools_listed),

followed as (
    select
        after.country, after.school_year, before.school_year as school_year_before, after.year, after.level
    from years as before
    inner join years as after
        on before.country = after.country and before.year + 1 = after.year and before.level = after.level
),

earlier as (
    select listed.*, links.unit_after, links.kind, cast(listed.year + 1 as smallint) as year_after
    from listed
    inner join school_followed as links
        on listed.country = links.country and listed.year = links.year and listed.level = links.level
        and listed.unit = links.unit
),

compared as (
    select
        coalesce(later.country, earlier.country) as country, coalesce(later.year, earlier.year_after) as year,
        coalesce(later.level, earlier.level) as level, later.unit, earlier.unit as unit_before,
        case when later.unit is null then 'gone' when earlier.unit is null then 'come' else earlier.kind end
            as kind,
        coalesce(later.source, earlier.source) as source, later.status, earlier.status as status_before,
        coalesce(later.is_open, false) as is_open, coalesce(earlier.is_open, false) as is_open_before,
        coalesce(later.admin1, earlier.admin1) as admin1, coalesce(later.admin2, earlier.admin2) as admin2,
        coalesce(later.edu_region, earlier.edu_region) as edu_region,
        coalesce(later.inspection, earlier.inspection) as inspection, later.enrolment,
        earlier.enrolment as enrolment_before, later.teachers, earlier.teachers as teachers_before
    from earlier
    full join listed as later
        on earlier.country = later.country and earlier.year_after = later.year
        and earlier.level = later.level and earlier.unit_after = later.unit
)

select
    compared.country, followed.school_year, followed.school_year_before, compared.year, compared.level,
    compared.unit, compared.unit_before, compared.kind, compared.source, compared.status,
    compared.status_before, compared.is_open, compared.is_open_before, compared.admin1, compared.admin2,
    compared.edu_region, compared.inspection, compared.enrolment, compared.enrolment_before,
    compared.teachers, compared.teachers_before
from compared
inner join followed
    on compared.country = followed.country and compared.year = followed.year
    and compared.level = followed.level
