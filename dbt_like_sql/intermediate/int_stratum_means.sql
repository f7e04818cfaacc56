-- what one school that answered reported on average, in strata from the narrowest to the widest
with kinds as (
    select 1 as kind, true as by_sector, true as by_location, 'narrow' as area_kind
    union all
    select 2 as kind, true as by_sector, true as by_location, 'wide' as area_kind
    union all
    select 3 as kind, true as by_sector, true as by_location, 'country' as area_kind
    union all
    select 4 as kind, true as by_sector, false as by_location, 'country' as area_kind
    union all
    select 5 as kind, false as by_sector, false as by_location, 'narrow' as area_kind
    union all
    select 6 as kind, false as by_sector, false as by_location, 'wide' as area_kind
    union all
    select 7 as kind, false as by_sector, false as by_location, 'country' as area_kind
),

counted as (
    select
        kinds.kind, kinds.area_kind, strata.source, strata.measure, strata.level,
        case when kinds.by_sector then strata.sector else '_T' end as sector,
        case when kinds.by_location then strata.location else '_T' end as location,
        case kinds.area_kind when 'narrow' then strata.narrow_area when 'wide' then strata.wide_area
            else '_T' end as area,
        sum(strata.n_usable) as n_usable
    from int_strata as strata
    cross join kinds
    where strata.n_usable > 0
    group by all
),

summed as (
    select
        kinds.kind, cells.source, cells.measure, cells.level,
        case when kinds.by_sector then cells.sector else '_T' end as sector,
        case when kinds.by_location then cells.location else '_T' end as location,
        case kinds.area_kind when 'narrow' then cells.narrow_area when 'wide' then cells.wide_area
            else '_T' end as area,
        cells.grade, cells.sex, sum(cells.value) as value
    from int_stratum_cells as cells
    cross join kinds
    group by all
)

select
    counted.kind, counted.area_kind, counted.source, counted.measure, counted.level, counted.sector,
    counted.location, counted.area, summed.grade, summed.sex,
    cast(counted.n_usable as integer) as n_usable,
    summed.value / nullif(cast(counted.n_usable as double), 0) as mean
from counted
inner join summed
    on counted.kind = summed.kind and counted.source = summed.source and counted.measure = summed.measure
    and counted.level = summed.level and counted.sector = summed.sector
    and counted.location = summed.location and counted.area = summed.area
