-- per unit, everything that is summed: main cells, single ages,
-- and cells over the units that answered the partner too
with paired as (
    select
        cells.source,
        cells.unit_level,
        cells.unit,
        cells.measure,
        cells.level,
        case when pairs.by_grade then cells.grade else '_T' end as grade,
        case when pairs.by_sex then cells.sex else '_T' end as sex,
        cells.breakdown,
        cells.category,
        pairs.universe,
        cells.value,
        cells.severity
    from int_unit_cells as cells
    inner join int_paired_units as pairs
        on cells.source = pairs.source
        and cells.unit_level = pairs.unit_level
        and cells.unit = pairs.unit
        and cells.measure = pairs.measure
        and cells.level = pairs.level
        and cells.breakdown = pairs.breakdown
    where pairs.is_complete
)

select
    source, unit_level, unit, measure, level, grade, '_T' as age, sex, breakdown, category, '_T' as universe,
    value,
    severity
from int_unit_cells
union all
select
    source, unit_level, unit, measure, level, grade, age, sex, breakdown, category, '_T' as universe, value,
    severity
from stg_observations
where age <> '_T'
union all
select
    source, unit_level, unit, measure, level, grade, '_T' as age, sex, breakdown, category, universe,
    sum(value) as value, max(severity) as severity
from paired
group by source, unit_level, unit, measure, level, grade, sex, breakdown, category, universe
