-- cells asked, answered and doubtful, by source and core table: how complete a delivery is
select
    this_partition.country,
    this_partition.school_year,
    cells.source,
    cells.core_table,
    cast(count(*) as integer) as n_cells,
    cast(count(*) filter (where cells.value is null and cells.obs_status not in ('M', 'K')) as integer)
        as n_missing,
    cast(count(*) filter (where cells.obs_status = 'U') as integer) as n_doubtful
from stg_observations as cells
cross join this_partition
group by this_partition.country, this_partition.school_year, cells.source, cells.core_table
