-- pupils of a grade whose school has nobody in the next grade a year later, by area and sex; over the schools
-- that answered completely in both years
with lasting as (
    select country, year, level, cast(duration as integer) as duration from structures
),

offered as (
    select country, year, level, unit, try_cast(grade as integer) as grade from int_school_grades
    where enrolment > 0 and try_cast(grade as integer) is not null
    group by country, year, level, unit, try_cast(grade as integer)
),

-- most schools have pupils in every next grade; only the others are looked at grade by grade
every_grade as (
    select offered.country, offered.year, offered.level, offered.unit
    from offered
    inner join lasting
        on offered.country = lasting.country and offered.year = lasting.year + 1
        and offered.level = lasting.level and offered.grade between 2 and lasting.duration
    group by offered.country, offered.year, offered.level, offered.unit
    having count(*) = max(lasting.duration) - 1
),

looked_at as (
    select panel.country, panel.year, panel.level, panel.unit
    from school_panel as panel
    left join every_grade
        on panel.country = every_grade.country and panel.year + 1 = every_grade.year
        and panel.level = every_grade.level and panel.unit_after = every_grade.unit
    group by panel.country, panel.year, panel.level, panel.unit
    having count(every_grade.unit) = 0
),

schools as (
    select panel.* from school_panel as panel
    inner join looked_at
        on panel.country = looked_at.country and panel.year = looked_at.year
        and panel.level = looked_at.level and panel.unit = looked_at.unit
),

next_grades as (
    select distinct schools.country, schools.year, schools.level, schools.unit, offered.grade
    from schools
    inner join offered
        on schools.country = offered.country and schools.year + 1 = offered.year
        and schools.level = offered.level and schools.unit_after = offered.unit
),

without as (
    select schools.*, cells.sex, cells.enrolment as pupils
    from schools
    inner join int_school_grades as cells
        on schools.country = cells.country and schools.year = cells.year and schools.level = cells.level
        and schools.unit = cells.unit
    inner join lasting
        on cells.country = lasting.country and cells.year = lasting.year and cells.level = lasting.level
        and try_cast(cells.grade as integer) between 1 and lasting.duration - 1
    left join next_grades as offered
        on schools.country = offered.country and schools.year = offered.year
        and schools.level = offered.level and schools.unit = offered.unit
        and try_cast(cells.grade as integer) + 1 = offered.grade
    where cells.enrolment is not null and schools.is_first_before and offered.unit is null
),

placed as (
    select 'country' as area_level, country as area, * from without
    union all
    select 'admin1' as area_level, admin1 as area, * from without
    union all
    select 'admin2' as area_level, admin2 as area, * from without
    union all
    select 'edu_region' as area_level, edu_region as area, * from without
    union all
    select 'inspection' as area_level, inspection as area, * from without
)

select country, year, area_level, area, level, sex, sum(pupils) as pupils from placed
where area is not null
group by country, year, area_level, area, level, sex
