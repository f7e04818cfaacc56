-- what is known of every unit, without age, with the codes of its series
select
    series.source,
    series.core_table,
    series.unit_level,
    known.unit,
    series.measure,
    series.level,
    series.grade,
    series.sex,
    series.breakdown,
    series.category,
    known.value,
    known.n_missing,
    known.severity
from int_unit_values as known
inner join int_unit_series as series on known.unit_series_id = series.unit_series_id
