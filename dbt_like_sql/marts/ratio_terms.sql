-- the terms of every figure, their rules resolved by the structure of the year: which measure of which grade
-- and age
with shapes as (
    select ratio_shapes.*, structures.last_grade from ratio_shapes
    left join structures
        on ratio_shapes.country = structures.country
        and ratio_shapes.year = structures.year
        and ratio_shapes.level = structures.level
)

select
    shapes.shape_id,
    terms.side,
    terms.position,
    terms.sign,
    terms.take,
    count(*) over (partition by shapes.shape_id, terms.side) as n_parts,
    shapes.country,
    cast(shapes.year + terms.lag as smallint) as year,
    terms.measure,
    terms.universe,
    coalesce(terms.level, shapes.level) as level,
    case terms.grade
        when 'same' then shapes.grade
        when 'first' then '1'
        when 'last' then shapes.last_grade
        when 'next' then cast(cast(nullif(shapes.grade, '_T') as integer) + 1 as varchar)
        else terms.grade
    end as grade,
    case when terms.age in ('official', 'entry', 'last_grade') then ages.age else terms.age end as age,
    case terms.sex when 'same' then shapes.sex else terms.sex end as sex,
    case terms.sector when 'same' then shapes.sector else terms.sector end as sector,
    shapes.location,
    terms.breakdown,
    case terms.category when 'same' then shapes.category else terms.category end as category
from shapes
inner join indicator_terms as terms on shapes.indicator = terms.indicator
left join structure_ages as ages
    on shapes.country = ages.country
    and shapes.year = ages.year
    and shapes.level = ages.level
    and terms.age = ages.rule
