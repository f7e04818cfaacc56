-- how far the data of a country and year can be trusted, one metric a row; null where it cannot be said
with returned as (
    select country, school_year, expected, received, usable from int_coverage
    where area_level = 'country' and level = '1'
),

cells as (
    select country, school_year, sum(n_cells) as n_cells, sum(n_missing) as n_missing, sum(n_doubtful)
        as n_doubtful
    from int_cell_counts
    group by country, school_year
),

delivered as (
    select country, school_year, sum(rows_read) as rows_read, sum(quarantined) as quarantined, count(*)
        as sources
    from snapshots
    group by country, school_year
),

severities as (select distinct code as severity from code_labels where codelist = 'severity'),

found as (
    select delivered.country, delivered.school_year, severities.severity, sum(coalesce(counts.n, 0)) as n
    from delivered
    cross join severities
    left join finding_counts as counts
        on delivered.country = counts.country
        and delivered.school_year = counts.school_year
        and severities.severity = counts.severity
    group by delivered.country, delivered.school_year, severities.severity
),

metrics as (
    select country, school_year, 'coverage' as dimension, 'return_rate' as metric, received as top, expected
        as bottom from returned
    union all
    select country, school_year, 'coverage' as dimension, 'usable_share' as metric, usable, received
    from returned
    union all
    select country, school_year, 'completeness' as dimension, 'cells_answered_share' as metric,
    n_cells - n_missing as top, n_cells as bottom from cells
    union all
    select country, school_year, 'validity' as dimension, 'cells_doubtful_share' as metric, n_doubtful,
    n_cells from cells
    union all
    select country, school_year, 'validity' as dimension, 'rows_set_aside_share' as metric, quarantined,
    rows_read from delivered
    union all
    select country, school_year, 'completeness' as dimension, 'unknown_ages_share' as metric, unknown,
    known + unknown as counted from unknown_ages
    where
        area_level = 'country' and measure = 'enrolment' and level = '1' and grade = '_T' and sex = '_T'
        and sector = '_T' and location = '_T'
),

shares as (
    select country, school_year, dimension, metric, 100 * top / nullif(cast(bottom as double), 0) as value,
        'percent' as unit, cast(top as double) as numerator, cast(bottom as double) as denominator
    from metrics
),

everything as (
    select * from shares
    union all
    select country, school_year, 'validity' as dimension, 'findings_' || severity as metric, cast(n as double)
        as value,
        'count' as unit, null as numerator, null as denominator
    from found
    union all
    select country, school_year, 'coverage' as dimension, 'sources_received' as metric,
    cast(sources as double) as value,
        'count' as unit, null as numerator, null as denominator
    from delivered
)

select everything.*, this_release.release
from everything
cross join this_release
