-- combinations of codes under which the cells of the year stand, with what the contract says of them
select
    series.series_id,
    series.source,
    series.core_table,
    series.unit_level,
    series.measure,
    series.level,
    series.grade,
    series.age,
    series.sex,
    series.breakdown,
    series.category,
    coalesce(covered.total_age, true) as has_total,
    coalesce(covered.fills_total, false) as fills_total,
    -- results of tests taken in schools are no sums
    series.unit_level <> 'school' or series.core_table <> 'assessments' as is_summed
from series
left join covered_measures as covered
    on series.source = covered.source
    and series.core_table = covered.core_table
    and series.unit_level = covered.unit_level
    and series.measure = covered.measure
    and series.level = covered.level
    and series.breakdown = covered.breakdown
