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
)

select
    shape_id, below_regions, side, position, sign, take, not is_open as is_required,
    cast(count(*) filter (where not is_open) over (partition by shape_id, side) as integer) as n_required,
    n_positions,
    country, cast(year + lag as smallint) as year, lag, measure, universe, term_level as level,
    term_grade as grade, term_age as age, term_sex as sex, term_sector as sector, location,
    term_breakdown as breakdown, term_category as category
from aged
