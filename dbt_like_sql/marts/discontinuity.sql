-- pupils of a grade whose school has nobody in the next grade a year later, among those who could go on
-- there, over the schools that answered completely in both years
with offered as (
    select panel.country, panel.year, panel.unit, panel.level, try_cast(after.grade as integer) as grade
    from school_panel as panel
    inner join int_school_grades as after
        on panel.country = after.country and panel.year + 1 = after.year and panel.level = after.level
        and panel.unit_after = after.unit
    where after.enrolment > 0 and try_cast(after.grade as integer) is not null
    group by panel.country, panel.year, panel.unit, panel.level, try_cast(after.grade as integer)
),

pupils as (
    select
        panel.country, panel.school_year, panel.year, panel.level, panel.admin1, panel.admin2,
        panel.edu_region, panel.inspection, panel.source, cells.sex, sum(cells.enrolment) as pupils,
        coalesce(sum(case when offered.unit is null then cells.enrolment end), 0) as without_next,
        max(cells.severity) as severity
    from school_panel as panel
    inner join int_school_grades as cells
        on panel.country = cells.country and panel.year = cells.year and panel.level = cells.level
        and panel.unit = cells.unit
    inner join structures
        on cells.country = structures.country and cells.year = structures.year
        and cells.level = structures.level
        and try_cast(cells.grade as integer) between 1 and structures.duration - 1
    left join offered
        on panel.country = offered.country and panel.year = offered.year and panel.unit = offered.unit
        and panel.level = offered.level and try_cast(cells.grade as integer) + 1 = offered.grade
    where cells.enrolment is not null and panel.is_first_before
    group by all
),

placed as (
    select country as area, 'country' as area_level, pupils.* from pupils
    union all
    select admin1 as area, 'admin1' as area_level, pupils.* from pupils
    union all
    select admin2 as area, 'admin2' as area_level, pupils.* from pupils
    union all
    select edu_region as area, 'edu_region' as area_level, pupils.* from pupils
    union all
    select inspection as area, 'inspection' as area_level, pupils.* from pupils
),

sexes as (
    select *, '_T' as one_sex from placed
    union all
    select *, sex as one_sex from placed where sex in ('F', 'M')
),

summed as (
    select
        country, school_year, year, area_level, area, level, one_sex as sex, sum(without_next) as numerator,
        nullif(sum(pupils), 0) as denominator, max(severity) as severity, max(source) as source
    from sexes
    where area is not null
    group by country, school_year, year, area_level, area, level, one_sex
)

select
    summed.country, summed.school_year, summed.year, summed.area_level, summed.area,
    'pupils_in_discontinuity_share' as indicator, summed.level, '_T' as grade, summed.sex, '_Z' as breakdown,
    '_Z' as category, 'matched_panel' as method, 'matched_panel' as base, 'discontinuity' as family,
    case when summed.severity < 9 then 100 * summed.numerator / summed.denominator end as value,
    cast(null as double) as compared, summed.numerator, summed.denominator,
    case when summed.denominator is null then 'M' when summed.severity = 9 then 'L'
        else statuses.obs_status end as obs_status,
    case when summed.denominator is null then 'denominator is zero'
        when summed.severity = 9 then 'not validated' when summed.severity = 8 then 'suspect values' end
        as reason,
    schools.n_units, schools.n_expected, summed.source
from summed
inner join obs_statuses as statuses on summed.severity = statuses.severity
left join panel_measures as schools
    on summed.country = schools.country and summed.year = schools.year
    and summed.area_level = schools.area_level and summed.area = schools.area and summed.level = schools.level
    and schools.universe = 'panel_base' and schools.measure = 'enrolment' and schools.grade = '_T'
    and schools.sex = '_T'
