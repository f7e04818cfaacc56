-- shares of pupils at the minimum level as assessments give them, with their standard error; never summed
-- or averaged
select
    this_partition.country,
    this_partition.school_year,
    this_partition.year,
    cells.source,
    cells.unit_level as area_level,
    cells.unit as area,
    cells.measure,
    cells.level,
    cells.grade,
    cells.sex,
    cells.breakdown,
    cells.category,
    max(cells.value) as value,
    max(cells.standard_error) as standard_error,
    max(cells.obs_status) as obs_status
from stg_observations as cells
cross join this_partition
where cells.core_table = 'assessments' and cells.unit_level <> 'school'
group by
    this_partition.country, this_partition.school_year, this_partition.year, cells.source, cells.unit_level,
    cells.unit,
    cells.measure, cells.level, cells.grade, cells.sex, cells.breakdown, cells.category
