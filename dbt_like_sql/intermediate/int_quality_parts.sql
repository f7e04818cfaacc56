-- what the metrics of data quality are made of, by country and year: both sides of a share, or a number alone
with returned as (
    select country, school_year, expected, received, usable from int_coverage
    where area_level = 'country' and level = '1'
),

cells as (
    select country, school_year, sum(n_cells) as n_cells, sum(n_missing) as n_missing,
        sum(n_doubtful) as n_doubtful
    from int_cell_counts
    group by country, school_year
),

delivered as (
    select
        snapshots.country, snapshots.school_year, sum(snapshots.rows_read) as rows_read,
        sum(snapshots.quarantined) as quarantined,
        sum(snapshots.accepted + snapshots.quarantined + snapshots.totals_rows + snapshots.ignored)
            as accounted,
        count(*) as sources,
        max(cast(substr(snapshots.received_at, 1, 4) as integer) * 12
            + cast(substr(snapshots.received_at, 6, 2) as integer)) as last_month,
        max(cast(substr(snapshots.school_year, 6, 4) as integer) * 12 + calendars.end_month) as end_month
    from snapshots
    inner join calendars on snapshots.country = calendars.country
    group by snapshots.country, snapshots.school_year
),

measured as (
    select
        country, school_year,
        max(case when measure = 'schools_evaluated' and universe = '_T' then value end) as evaluated,
        max(case when measure = 'schools_without_error' and universe = '_T' then value end) as clean,
        max(case when measure = 'schools_received_on_time' and universe = 'schools_expected' then value end)
            as on_time,
        max(case when measure = 'schools_expected' and universe = 'schools_received_on_time' then value end)
            as dated
    from int_measures
    where
        area_level = 'country' and level = '1' and sector = '_T' and location = '_T'
        and measure in (
            'schools_evaluated', 'schools_without_error', 'schools_received_on_time', 'schools_expected'
        )
    group by country, school_year
)

select country, school_year, 'return_rate' as metric, cast(received as double) as top,
    cast(expected as double) as bottom from returned
union all
select country, school_year, 'usable_share' as metric, usable as top, received as bottom from returned
union all
select country, school_year, 'cells_answered_share' as metric, n_cells - n_missing as top, n_cells as bottom
from cells
union all
select country, school_year, 'cells_doubtful_share' as metric, n_doubtful as top, n_cells as bottom from cells
union all
select country, school_year, 'rows_set_aside_share' as metric, quarantined as top, rows_read as bottom
from delivered
union all
select country, school_year, 'rows_accounted_share' as metric, accounted as top, rows_read as bottom
from delivered
union all
select country, school_year, 'sources_received' as metric, sources as top, null as bottom from delivered
union all
select country, school_year, 'months_after_year_end' as metric, last_month - end_month as top, null as bottom
from delivered
union all
select country, school_year, 'schools_consistent_share' as metric, clean as top, evaluated as bottom
from measured
union all
select country, school_year, 'returns_on_time_share' as metric, on_time as top, dated as bottom from measured
