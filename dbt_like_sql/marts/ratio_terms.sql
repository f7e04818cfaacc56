-- the terms of every figure, their rules resolved by the structure of the year: which measure of which grade and age
with grid as (
    select ratio_grid.*, structures.last_grade from ratio_grid
    left join structures
        on ratio_grid.country = structures.country
        and ratio_grid.year = structures.year
        and ratio_grid.level = structures.level
),

structural as (select * from structure_ages)

select
    grid.grid_id,
    terms.side,
    terms.position,
    terms.sign,
    grid.country,
    cast(grid.year + terms.lag as smallint) as year,
    grid.area_level,
    grid.area,
    terms.measure,
    terms.universe,
    coalesce(terms.level, grid.level) as level,
    case terms.grade
        when 'same' then grid.grade
        when 'first' then '1'
        when 'last' then grid.last_grade
        when 'next' then cast(cast(nullif(grid.grade, '_T') as integer) + 1 as varchar)
        else terms.grade
    end as grade,
    case when terms.age in ('official', 'entry', 'last_grade') then structural.age else terms.age end as age,
    case terms.sex when 'same' then grid.sex else terms.sex end as sex,
    case terms.sector when 'same' then grid.sector else terms.sector end as sector,
    grid.location,
    terms.breakdown,
    case terms.category when 'same' then grid.category else terms.category end as category
from grid
inner join indicator_terms as terms on grid.indicator = terms.indicator
left join structural
    on grid.country = structural.country
    and grid.year = structural.year
    and coalesce(terms.level, grid.level) = structural.level
    and terms.age = structural.rule
