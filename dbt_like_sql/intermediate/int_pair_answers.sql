-- whether a unit answered a measure that a ratio pairs, in the category that the ratio is about: what it
-- leaves out is nil where the contract says so, and what it leaves blank is known to be blank
with counting as (
    select answered.*
    from int_reporting as answered
    inner join int_first_sources as first_source
        on answered.unit_level = first_source.unit_level
        and answered.measure = first_source.measure
        and answered.source = first_source.source
),

categories as (
    select measure, breakdown, category from int_pairs
    union
    select partner as measure, partner_breakdown as breakdown, partner_category as category from int_pairs
),

told as (
    select
        source, unit_level, unit, measure, level, breakdown, category, sum(n_missing) as n_missing,
        count(value) as n_values
    from int_unit_cells
    group by source, unit_level, unit, measure, level, breakdown, category
)

select
    counting.source, counting.unit_level, counting.unit, counting.measure, counting.level,
    counting.breakdown, categories.category,
    case
        when categories.category = '_Z' then counting.is_complete
        when told.unit is null then coalesce(covered.nil_when_absent, false)
        else told.n_missing = 0 and told.n_values > 0
    end as is_complete,
    coalesce(told.n_missing > 0, false) as is_blank
from counting
inner join categories
    on counting.measure = categories.measure and counting.breakdown = categories.breakdown
left join told
    on counting.source = told.source
    and counting.unit_level = told.unit_level
    and counting.unit = told.unit
    and counting.measure = told.measure
    and counting.level = told.level
    and counting.breakdown = told.breakdown
    and categories.category = told.category
left join covered_measures as covered
    on counting.source = covered.source
    and counting.core_table = covered.core_table
    and counting.unit_level = covered.unit_level
    and counting.measure = covered.measure
    and counting.level = covered.level
    and counting.breakdown = covered.breakdown
