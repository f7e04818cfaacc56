-- cells summed over groups of units (int_groups): main cells and single ages. What is derived of a unit may
-- be a fraction, of which a sum depends on the order: it stays with its unit
with main as (
    select
        groups.group_id, known.unit_series_id, sum(known.value) as value,
        -- a missing cell tells its status only where there is nothing else; K and M are left out of sums
        coalesce(
            max(known.severity) filter (where known.value is not null or known.severity < 10),
            max(known.severity)
        ) as severity
    from int_unit_values as known
    inner join int_unit_series as series on known.unit_series_id = series.unit_series_id
    inner join int_groups as groups on series.unit_level = groups.unit_level and known.unit = groups.unit
    group by groups.group_id, known.unit_series_id
),

aged as (
    select
        groups.group_id, cells.series_id, sum(cells.value) as value,
        coalesce(
            max(cells.severity) filter (where cells.value is not null or cells.severity < 10),
            max(cells.severity)
        ) as severity
    from stg_cells as cells
    inner join stg_series as series on cells.series_id = series.series_id
    inner join int_groups as groups on series.unit_level = groups.unit_level and cells.unit = groups.unit
    where series.age <> '_T'
    group by groups.group_id, cells.series_id
),

profiles as (select distinct group_id, profile_id from int_groups)

select
    main.group_id, profiles.profile_id, series.source, series.unit_level, '' as unit, series.measure,
    series.level, series.grade, '_T' as age, series.sex, series.breakdown, series.category, main.value,
    main.severity
from main
inner join int_unit_series as series on main.unit_series_id = series.unit_series_id
inner join profiles on main.group_id = profiles.group_id
union all
select
    groups.group_id, groups.profile_id, cells.source, cells.unit_level, cells.unit, cells.measure,
    cells.level, cells.grade, '_T' as age, cells.sex, cells.breakdown, cells.category, cells.value,
    cells.severity
from int_derived as cells
inner join int_groups as groups on cells.unit_level = groups.unit_level and cells.unit = groups.unit
union all
select
    aged.group_id, profiles.profile_id, series.source, series.unit_level, '' as unit, series.measure,
    series.level, series.grade, series.age, series.sex, series.breakdown, series.category, aged.value,
    aged.severity
from aged
inner join stg_series as series on aged.series_id = series.series_id
inner join profiles on aged.group_id = profiles.group_id
