-- the pairs of measures that ratios divide, each with the categories it is about; one that varies with the
-- figure stands for each category that was reported
with categories as (select distinct measure, breakdown, category from int_unit_cells where breakdown <> '_Z'),

told as (
    select * from measure_pairs where category <> '=' and partner_category <> '='
    union all
    select
        pairs.measure, pairs.breakdown,
        case pairs.category when '=' then categories.category else pairs.category end as category,
        pairs.partner, pairs.partner_breakdown,
        case pairs.partner_category when '=' then categories.category else pairs.partner_category end
            as partner_category,
        replace(pairs.universe, '=', categories.category) as universe, pairs.by_grade, pairs.by_sex
    from measure_pairs as pairs
    inner join categories
        on case pairs.category
            when '=' then pairs.measure = categories.measure and pairs.breakdown = categories.breakdown
            else
                pairs.partner_category = '=' and pairs.partner = categories.measure
                and pairs.partner_breakdown = categories.breakdown
        end
)

select
    measure, breakdown, category, partner, partner_breakdown, partner_category, universe,
    bool_or(by_grade) as by_grade, bool_or(by_sex) as by_sex
from told
group by measure, breakdown, category, partner, partner_breakdown, partner_category, universe
