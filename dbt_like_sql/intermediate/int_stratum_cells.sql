-- what the schools of a stratum that answered reported, by grade and sex and in all
with cells as (
    select
        units.source, units.measure, units.level, units.sector, units.location, units.narrow_area,
        units.wide_area, units.admin1, units.edu_region, cells.grade, cells.sex,
        sum(cells.value) as value, max(cells.severity) as severity
    from int_stratum_units as units
    inner join int_unit_cells as cells
        on units.source = cells.source and units.measure = cells.measure and units.level = cells.level
        and units.unit = cells.unit and cells.unit_level = 'school' and cells.breakdown = '_Z'
    where units.is_usable and cells.value is not null
    group by
        units.source, units.measure, units.level, units.sector, units.location, units.narrow_area,
        units.wide_area, units.admin1, units.edu_region, cells.grade, cells.sex
),

kept as (
    select true as keeps_grade, true as keeps_sex
    union all
    select true as keeps_grade, false as keeps_sex
    union all
    select false as keeps_grade, true as keeps_sex
    union all
    select false as keeps_grade, false as keeps_sex
)

select
    cells.source, cells.measure, cells.level, cells.sector, cells.location, cells.narrow_area,
    cells.wide_area, cells.admin1, cells.edu_region,
    case when kept.keeps_grade then cells.grade else '_T' end as grade,
    case when kept.keeps_sex then cells.sex else '_T' end as sex,
    sum(cells.value) as value,
    max(cells.severity) as severity
from cells
inner join kept
    on (kept.keeps_grade or cells.grade <> '_T') and (kept.keeps_sex or cells.sex <> '_T')
group by
    cells.source, cells.measure, cells.level, cells.sector, cells.location, cells.narrow_area,
    cells.wide_area, cells.admin1, cells.edu_region,
    case when kept.keeps_grade then cells.grade else '_T' end,
    case when kept.keeps_sex then cells.sex else '_T' end
