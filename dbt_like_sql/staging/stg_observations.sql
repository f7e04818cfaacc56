-- every cell with the codes of its series
select
    series.source,
    series.core_table,
    series.unit_level,
    cells.unit,
    series.measure,
    series.level,
    series.grade,
    series.age,
    series.sex,
    series.breakdown,
    series.category,
    cells.value,
    cells.obs_status,
    cells.severity,
    cells.standard_error
from stg_cells as cells
inner join stg_series as series on cells.series_id = series.series_id
