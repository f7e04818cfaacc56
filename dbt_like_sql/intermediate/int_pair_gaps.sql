-- grades in which a unit leaves one of two paired measures blank: they leave both, the other grades stay
with gaps as (
    select source, unit_level, unit, measure, level, breakdown, category, grade from int_unit_cells
    where n_missing > 0
    group by source, unit_level, unit, measure, level, breakdown, category, grade
),

either as (
    select gaps.unit, pairs.*
    from int_pair_grades as pairs
    inner join gaps
        on pairs.source = gaps.source
        and pairs.unit_level = gaps.unit_level
        and pairs.measure = gaps.measure
        and pairs.level = gaps.level
        and pairs.breakdown = gaps.breakdown
        and pairs.category = gaps.category
        and (pairs.grade = gaps.grade or gaps.grade = '_T')
    union all
    select gaps.unit, pairs.*
    from int_pair_grades as pairs
    inner join gaps
        on pairs.partner_source = gaps.source
        and pairs.unit_level = gaps.unit_level
        and pairs.partner = gaps.measure
        and pairs.level = gaps.level
        and pairs.partner_breakdown = gaps.breakdown
        and pairs.partner_category = gaps.category
        and (pairs.grade = gaps.grade or gaps.grade = '_T')
)

select distinct source, unit_level, unit, measure, level, breakdown, category, universe, grade from either
