-- everything that is summed, by group of units: main cells, single ages, and cells over the units (pairs by
-- grade: the grades of units) that answered the partner too
with common as (
    select distinct source, unit_level, measure, level, breakdown, category, universe, grade
    from int_pair_grades
),

gaps as (
    select
        groups.profile_id, left_out.source, left_out.measure, left_out.level, left_out.breakdown,
        left_out.category, left_out.universe, left_out.grade
    from int_pair_gaps as left_out
    inner join int_groups as groups
        on left_out.unit_level = groups.unit_level and left_out.unit = groups.unit
    where groups.is_example
),

paired as (
    select
        cells.group_id,
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
        case when gaps.profile_id is null then cells.value end as value,
        case when gaps.profile_id is null then cells.severity else cast(13 as smallint) end as severity
    from int_group_cells as cells
    inner join int_paired_profiles as pairs
        on cells.profile_id = pairs.profile_id
        and cells.source = pairs.source
        and cells.unit_level = pairs.unit_level
        and cells.measure = pairs.measure
        and cells.level = pairs.level
        and cells.breakdown = pairs.breakdown
        and cells.category = pairs.category
    left join common
        on pairs.source = common.source
        and pairs.unit_level = common.unit_level
        and pairs.measure = common.measure
        and pairs.level = common.level
        and pairs.breakdown = common.breakdown and pairs.category = common.category
        and pairs.universe = common.universe
        and cells.grade = common.grade
    left join gaps
        on pairs.is_graded
        and pairs.profile_id = gaps.profile_id
        and pairs.source = gaps.source
        and pairs.measure = gaps.measure
        and pairs.level = gaps.level
        and pairs.breakdown = gaps.breakdown and pairs.category = gaps.category
        and pairs.universe = gaps.universe
        and cells.grade = gaps.grade
    where cells.age = '_T' and pairs.is_complete and (not pairs.is_graded or common.grade is not null)
)

select
    group_id, source, unit_level, unit, measure, level, grade, age, sex, breakdown, category,
    '_T' as universe, value, severity
from int_group_cells
union all
select
    group_id, source, unit_level, unit, measure, level, grade, '_T' as age, sex, breakdown, category,
    universe, sum(value) as value,
    coalesce(max(severity) filter (where value is not null or severity < 10), max(severity)) as severity
from paired
group by group_id, source, unit_level, unit, measure, level, grade, sex, breakdown, category, universe
