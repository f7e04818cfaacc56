-- what the schools of both years report, in the area they had in the first: universe panel_base is the
-- first year, panel_after the second; summed by lowest areas, then up both chains
with reported as (
    select
        panel.country, panel.school_year, panel.year, 'panel_base' as universe, panel.level, cells.grade,
        cells.sex, panel.admin1, panel.admin2, panel.edu_region, panel.inspection, panel.source,
        sum(cells.enrolment) as enrolment, sum(cells.repeaters) as repeaters, max(cells.severity) as severity,
        max(case when cells.enrolment is not null then cells.severity end) as severity_pupils,
        count(*) filter (where cells.grade = '_T') as n_units
    from school_panel as panel
    inner join int_school_grades as cells
        on panel.country = cells.country and panel.year = cells.year and panel.level = cells.level
        and panel.unit = cells.unit
    where panel.is_first_before
    group by all
    union all
    select
        panel.country, panel.school_year_after as school_year, cells.year, 'panel_after' as universe,
        panel.level, cells.grade, cells.sex, panel.admin1, panel.admin2, panel.edu_region, panel.inspection,
        panel.source, sum(cells.enrolment) as enrolment, sum(cells.repeaters) as repeaters,
        max(cells.severity) as severity,
        max(case when cells.enrolment is not null then cells.severity end) as severity_pupils,
        count(*) filter (where cells.grade = '_T') as n_units
    from school_panel as panel
    inner join int_school_grades as cells
        on panel.country = cells.country and panel.year + 1 = cells.year and panel.level = cells.level
        and panel.unit_after = cells.unit
    where panel.is_first_after
    group by all
),

area_levels as (
    select 'country' as area_level
    union all
    select 'admin1' as area_level
    union all
    select 'admin2' as area_level
    union all
    select 'edu_region' as area_level
    union all
    select 'inspection' as area_level
),

placed as (
    select
        reported.*, area_levels.area_level,
        case area_levels.area_level
            when 'country' then reported.country when 'admin1' then reported.admin1
            when 'admin2' then reported.admin2 when 'edu_region' then reported.edu_region
            else reported.inspection
        end as area
    from reported
    cross join area_levels
)

select
    country, school_year, year, universe, area_level, area, level, grade, sex, sum(enrolment) as enrolment,
    sum(repeaters) as repeaters, max(severity) as severity, max(severity_pupils) as severity_pupils,
    cast(sum(n_units) as integer) as n_units, max(source) as source
from placed
where area is not null
group by country, school_year, year, universe, area_level, area, level, grade, sex
