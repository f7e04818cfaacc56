-- returns that came in time, by area and up its chain: the schools received from an area whose returns are
-- dated by the deadline. An area without a date leaves the rate on both sides, and leaves no whole figure
with dated as (
    select
        unit_level as area_level, unit as area, level, sum(expected) as expected,
        max(nullif(deadline, '')) as deadline, max(nullif(received_at, '')) as received_at
    from returns
    group by unit_level, unit, level
),

judged as (
    select
        dated.area_level, dated.area, dated.level, cast(dated.expected as double) as expected,
        case
            when coalesce(received.n_open, 0) = 0 then cast(0 as double)
            when dated.deadline is null or dated.received_at is null then null
            when dated.received_at <= dated.deadline then cast(received.n_open as double)
            else cast(0 as double)
        end as on_time
    from dated
    left join int_expected as received
        on dated.area_level = received.area_level and dated.area = received.area
        and dated.level = received.level and received.sector = '_T' and received.location = '_T'
),

raised as (
    select area_level, area, level, expected, on_time from judged
    union all
    select parents.parent_level as area_level, parents.parent as area, judged.level, judged.expected,
        judged.on_time
    from judged
    inner join area_parents as parents
        on judged.area_level = parents.area_level and judged.area = parents.area
    cross join this_partition
    left join dated as own
        on parents.parent_level = own.area_level and parents.parent = own.area and judged.level = own.level
    where this_partition.year between parents.valid_from and parents.valid_to and own.area is null
),

sums as (
    select
        area_level, area, level, sum(on_time) as on_time, count(on_time) as n_units, count(*) as n_expected,
        sum(case when on_time is not null then expected end) as expected
    from raised
    group by area_level, area, level
)

select
    area_level, area, level, 'schools_received_on_time' as measure, '_T' as universe,
    case when n_units = n_expected then on_time end as value,
    cast(n_units as integer) as n_units, cast(n_expected as integer) as n_expected
from sums
union all
select
    area_level, area, level, 'schools_received_on_time' as measure, 'schools_expected' as universe,
    on_time as value, cast(n_units as integer) as n_units, cast(n_expected as integer) as n_expected
from sums
union all
select
    area_level, area, level, 'schools_expected' as measure, 'schools_received_on_time' as universe,
    expected as value, cast(n_units as integer) as n_units, cast(n_expected as integer) as n_expected
from sums
