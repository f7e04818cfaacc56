-- cells summed over groups of units (int_groups): main cells and single ages. What is derived of a unit may
-- be a fraction, of which a sum depends on the order: it stays with its unit
select
    groups.group_id, groups.profile_id, cells.source, cells.unit_level, '' as unit, cells.measure,
    cells.level, cells.grade, '_T' as age, cells.sex, cells.breakdown, cells.category,
    sum(cells.value) as value,
    -- a missing cell tells its status only where there is nothing else; K and M are left out of sums
    coalesce(
        max(cells.severity) filter (where cells.value is not null or cells.severity < 10),
        max(cells.severity)
    ) as severity
from int_unit_cells as cells
inner join int_groups as groups on cells.unit_level = groups.unit_level and cells.unit = groups.unit
group by
    groups.group_id, groups.profile_id, cells.source, cells.unit_level, cells.measure, cells.level,
    cells.grade, cells.sex, cells.breakdown, cells.category
union all
select
    groups.group_id, groups.profile_id, cells.source, cells.unit_level, cells.unit, cells.measure,
    cells.level, cells.grade, '_T' as age, cells.sex, cells.breakdown, cells.category, cells.value,
    cells.severity
from int_derived as cells
inner join int_groups as groups on cells.unit_level = groups.unit_level and cells.unit = groups.unit
union all
select
    groups.group_id, groups.profile_id, cells.source, cells.unit_level, '' as unit, cells.measure,
    cells.level, cells.grade, cells.age, cells.sex, cells.breakdown, cells.category,
    sum(cells.value) as value,
    coalesce(
        max(cells.severity) filter (where cells.value is not null or cells.severity < 10),
        max(cells.severity)
    ) as severity
from stg_observations as cells
inner join int_groups as groups on cells.unit_level = groups.unit_level and cells.unit = groups.unit
where cells.age <> '_T'
group by
    groups.group_id, groups.profile_id, cells.source, cells.unit_level, cells.measure, cells.level,
    cells.grade, cells.age, cells.sex, cells.breakdown, cells.category
