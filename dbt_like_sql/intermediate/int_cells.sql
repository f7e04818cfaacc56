-- per unit, everything that is summed: main cells, single ages,
-- and cells over the units (pairs by grade: the grades of units) that answered the partner too
with unit_cells as (
    select source, unit_level, unit, measure, level, grade, sex, breakdown, category, value, severity
    from int_unit_cells
    union all
    select source, unit_level, unit, measure, level, grade, sex, breakdown, category, value, severity
    from int_derived
),

paired as (
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
        case when gaps.unit is null then cells.value end as value,
        case when gaps.unit is null then cells.severity else cast(13 as smallint) end as severity
    from unit_cells as cells
    inner join int_paired_units as pairs
        on cells.source = pairs.source
        and cells.unit_level = pairs.unit_level
        and cells.unit = pairs.unit
        and cells.measure = pairs.measure
        and cells.level = pairs.level
        and cells.breakdown = pairs.breakdown
        and cells.category = pairs.category
    left join (
        select distinct source, unit_level, measure, level, breakdown, category, universe, grade
        from int_pair_grades
    ) as common
        on pairs.source = common.source
        and pairs.unit_level = common.unit_level
        and pairs.measure = common.measure
        and pairs.level = common.level
        and pairs.breakdown = common.breakdown and pairs.category = common.category
        and pairs.universe = common.universe
        and cells.grade = common.grade
    left join int_pair_gaps as gaps
        on pairs.is_graded
        and pairs.source = gaps.source
        and pairs.unit_level = gaps.unit_level
        and pairs.unit = gaps.unit
        and pairs.measure = gaps.measure
        and pairs.level = gaps.level
        and pairs.breakdown = gaps.breakdown and pairs.category = gaps.category
        and pairs.universe = gaps.universe
        and cells.grade = gaps.grade
    where pairs.is_complete and (not pairs.is_graded or common.grade is not null)
)

select
    source, unit_level, unit, measure, level, grade, '_T' as age, sex, breakdown, category, '_T' as universe,
    value,
    severity
from unit_cells
union all
select
    source, unit_level, unit, measure, level, grade, age, sex, breakdown, category, '_T' as universe, value,
    severity
from stg_observations
where age <> '_T'
union all
select
    source, unit_level, unit, measure, level, grade, '_T' as age, sex, breakdown, category, universe,
    sum(value) as value,
    coalesce(max(severity) filter (where value is not null or severity < 10), max(severity)) as severity
from paired
group by source, unit_level, unit, measure, level, grade, sex, breakdown, category, universe
