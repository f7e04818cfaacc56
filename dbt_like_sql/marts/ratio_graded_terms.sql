-- the terms of every figure with their level, grades, sex, sector and universe; ages are still rules
with positions as (
    select indicator, side, cast(max(position) as integer) as n_positions from indicator_terms
    group by indicator, side
),

shapes as (
    select
        ratio_shapes.*, structures.last_grade, structures.entry_age, structures.duration,
        methods.universe_base, methods.universe_after
    from ratio_shapes
    inner join indicator_methods as methods
        on ratio_shapes.indicator = methods.indicator and ratio_shapes.method = methods.method
    left join structures
        on ratio_shapes.country = structures.country
        and ratio_shapes.year = structures.year
        and ratio_shapes.level = structures.level
),

graded as (
    select
        shapes.*, terms.side, terms.position, terms.sign, terms.take, terms.lag, terms.measure,
        positions.n_positions, terms.age as age_rule, terms.breakdown as term_breakdown,
        coalesce(terms.level, shapes.level) as term_level,
        case
            when not terms.varies or shapes.universe_base is null
                then replace(terms.universe, '=', shapes.category)
            when terms.lag = 1 then shapes.universe_after
            else shapes.universe_base
        end as universe,
        case terms.grade
            when 'same' then shapes.grade
            when 'first' then '1'
            when 'last' then shapes.last_grade
            when 'next' then cast(cast(nullif(shapes.grade, '_T') as integer) + 1 as varchar)
            when 'each' then coalesce(nullif(shapes.grade, '_T'), each.grade)
            when 'each_but_last' then each.grade
            when '3+' then each.grade
            else terms.grade
        end as term_grade,
        case terms.sex when 'same' then shapes.sex else terms.sex end as term_sex,
        case terms.sector when 'same' then shapes.sector else terms.sector end as term_sector,
        case terms.category when 'same' then shapes.category else terms.category end as term_category
    from shapes
    inner join indicator_terms as terms on shapes.indicator = terms.indicator
    inner join positions on terms.indicator = positions.indicator and terms.side = positions.side
    left join grades_of_levels as each
        on shapes.country = each.country and shapes.year = each.year and shapes.level = each.level
        and (
            (terms.grade = 'each' and shapes.grade in ('_T', each.grade))
            or (terms.grade = 'each_but_last' and each.grade <> shapes.last_grade)
            or (terms.grade = '3+' and cast(each.grade as integer) >= 3)
        )
)

select
    shape_id, below_regions, country, year, grade as figure_grade, age,
    entry_age, duration, side, position, n_positions, sign, take, lag, measure,
    universe, age_rule, term_level, term_grade, term_sex, term_sector, location, term_breakdown, term_category
from graded
