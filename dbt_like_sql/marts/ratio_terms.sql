-- the terms of every figure, their rules resolved by the structure of the year: which measure of which grades
-- and ages; an open set of ages (over_age, known) requires none in particular
with graded as (select * from ratio_graded_terms),

aged as (
    select graded.*, single_ages.age as term_age, graded.age_rule in ('over_age', 'under_age', 'known')
        as is_open
    from graded
    inner join single_ages
        on case graded.age_rule
            when 'official' then
                single_ages.years between graded.entry_age and graded.entry_age + graded.duration - 1
            when 'entry' then single_ages.years = graded.entry_age
            when 'last_grade' then single_ages.years = graded.entry_age + graded.duration - 1
            when 'before_entry' then single_ages.years = graded.entry_age - 1
            when 'theoretical' then
                single_ages.years
                = graded.entry_age - 1
                + coalesce(try_cast(graded.term_grade as integer), try_cast(graded.figure_grade as integer))
            when 'over_age' then
                single_ages.years >= graded.entry_age + try_cast(graded.term_grade as integer) + 1
            when 'under_age' then
                single_ages.years < graded.entry_age + try_cast(graded.term_grade as integer) - 1
            when 'known' then true
            else false
        end
    union all
    select graded.*, case graded.age_rule when 'same' then graded.age else graded.age_rule end as term_age,
        false as is_open
    from graded
    where graded.age_rule in ('same', '_T', '_U') or try_cast(graded.age_rule as integer) is not null
),

-- a side of which one term has no age in this structure is no side
whole as (
    select shape_id, side from aged
    group by shape_id, side
    having count(distinct position) = max(n_positions)
)

select
    aged.shape_id, aged.below_regions, aged.side, aged.position, aged.sign, aged.take,
    not aged.is_open as is_required,
    cast(count(*) filter (where not aged.is_open) over this_side as integer) as n_required,
    bool_or(aged.is_open) over this_side as has_open,
    count(*) over (partition by aged.shape_id, split_part(aged.side, '_', 1)) = 1 as is_only,
    aged.country, cast(aged.year + aged.lag as smallint) as year, aged.lag, aged.measure, aged.universe,
    aged.term_level as level, aged.term_grade as grade, aged.term_age as age, aged.term_sex as sex,
    aged.term_sector as sector, aged.location, aged.term_breakdown as breakdown,
    aged.term_category as category
from aged
inner join whole on aged.shape_id = whole.shape_id and aged.side = whole.side
window this_side as (partition by aged.shape_id, aged.side)
