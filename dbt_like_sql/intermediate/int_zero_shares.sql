-- of the schools that answered a column, how many said more than nil: a column left at its default shows when
-- the share jumps from one year to the next
with answered as (
    select source, measure, level, breakdown, count(*) as n_answered
    from int_answering
    where unit_level = 'school' and is_complete
    group by source, measure, level, breakdown
),

filled as (
    select source, measure, level, grade, breakdown, category, count(distinct unit) as n_filled
    from int_unit_cells
    where unit_level = 'school' and value > 0
    group by source, measure, level, grade, breakdown, category
)

select
    this_partition.country, this_partition.school_year, this_partition.year, filled.source, filled.measure,
    filled.level, filled.grade, filled.breakdown, filled.category,
    cast(filled.n_filled as integer) as n_filled, cast(answered.n_answered as integer) as n_answered
from filled
inner join answered
    on filled.source = answered.source and filled.measure = answered.measure
    and filled.level = answered.level and filled.breakdown = answered.breakdown
cross join this_partition
