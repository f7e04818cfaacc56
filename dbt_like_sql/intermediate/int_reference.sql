-- values of indicators that others published, as they were delivered: shown, never recomputed or filled in
select
    this_partition.country,
    this_partition.school_year,
    this_partition.year,
    given.source,
    given.indicator,
    given.level,
    given.sex,
    max(given.value) as value
from published_reference as given
cross join this_partition
group by
    this_partition.country, this_partition.school_year, this_partition.year, given.source, given.indicator,
    given.level, given.sex
