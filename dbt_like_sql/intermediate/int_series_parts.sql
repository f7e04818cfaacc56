-- which series of a unit the cells of a series are part of. Ages are summed only where the contract has no
-- total, a breakdown only where it has no main; a cell that stands alone is no sum
select series.series_id, whole.unit_series_id, series.has_total as is_alone
from stg_series as series
inner join int_unit_series as whole
    on series.source = whole.source
    and series.core_table = whole.core_table
    and series.unit_level = whole.unit_level
    and series.measure = whole.measure
    and series.level = whole.level
    and series.grade = whole.grade
    and series.sex = whole.sex
    and series.breakdown = whole.breakdown
    and series.category = whole.category
where series.is_summed and (series.age = '_T' or not series.has_total)
union all
select series.series_id, whole.unit_series_id, false as is_alone
from stg_series as series
inner join int_unit_series as whole
    on series.source = whole.source
    and series.core_table = whole.core_table
    and series.unit_level = whole.unit_level
    and series.measure = whole.measure
    and series.level = whole.level
    and series.grade = whole.grade
    and series.sex = whole.sex
where
    series.is_summed and series.fills_total and (series.age = '_T' or not series.has_total)
    and whole.breakdown = '_Z' and whole.category = '_Z'
