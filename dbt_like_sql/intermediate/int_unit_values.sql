-- what is known of every unit, without age; a sum with a part missing is missing
select
    cells.unit,
    parts.unit_series_id,
    cells.value,
    cast(case when cells.is_missing then 1 else 0 end as bigint) as n_missing,
    cells.severity
from stg_cells as cells
inner join int_series_parts as parts on cells.series_id = parts.series_id
where parts.is_alone
union all
select
    cells.unit,
    parts.unit_series_id,
    case when count(*) filter (where cells.is_missing) = 0 then sum(cells.value) end as value,
    count(*) filter (where cells.is_missing) as n_missing,
    max(cells.severity) as severity
from stg_cells as cells
inner join int_series_parts as parts on cells.series_id = parts.series_id
where not parts.is_alone
group by cells.unit, parts.unit_series_id
union all
select
    schools.unit,
    series.unit_series_id,
    cast(1 as double) as value,
    0 as n_missing,
    cast(0 as smallint) as severity
from stg_schools as schools
inner join int_unit_series as series
    on schools.source = series.source and schools.level = series.level and series.core_table = 'schools'
where schools.is_open
