-- the published table: every indicator, and for a core one at national level always a row
with every_row as (
    select * from indicator_rows
    union all
    select * from parity
)

select
    every_row.country,
    every_row.school_year,
    cast(every_row.year as smallint) as year,
    cast(every_row.year_to as smallint) as year_to,
    every_row.area_level,
    every_row.area,
    every_row.indicator,
    every_row.base_indicator,
    every_row.level,
    every_row.grade,
    every_row.age,
    every_row.sex,
    every_row.sector,
    every_row.location,
    every_row.breakdown,
    every_row.category,
    every_row.method,
    every_row.value,
    cast(every_row.standard_error as double) as standard_error,
    every_row.numerator,
    every_row.denominator,
    every_row.unit,
    cast(null as varchar) as currency,
    every_row.obs_status,
    every_row.reason,
    every_row.coverage,
    cast(every_row.n_units as integer) as n_units,
    cast(every_row.n_expected as integer) as n_expected,
    every_row.source,
    this_release.release
from every_row
cross join this_release
