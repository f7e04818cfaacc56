-- of the schools that answered a column, how many said more than nil: a column left at its default shows when
-- the share jumps from one year to the next
with answered as (
    select question_id, count(*) as n_answered
    from int_answered
    where is_complete
    group by question_id
),

-- series that differ by sex are one column
columns_seen as (
    select
        *, dense_rank() over (order by question_id, grade, category) as column_id
    from int_unit_series
    where unit_level = 'school'
),

filled as (
    select of_column.column_id, count(distinct known.unit) as n_filled
    from int_unit_values as known
    inner join columns_seen as of_column on known.unit_series_id = of_column.unit_series_id
    where known.value > 0
    group by of_column.column_id
),

described as (
    select distinct column_id, question_id, source, measure, level, grade, breakdown, category
    from columns_seen
)

select
    this_partition.country, this_partition.school_year, this_partition.year, described.source,
    described.measure, described.level, described.grade, described.breakdown, described.category,
    cast(filled.n_filled as integer) as n_filled, cast(answered.n_answered as integer) as n_answered
from filled
inner join described on filled.column_id = described.column_id
inner join answered on described.question_id = answered.question_id
cross join this_partition
