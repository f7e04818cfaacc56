-- sums with the totals over sex and over grade added; cells never overlap, so a total is the sum of its cells
with sums as (
    select * from int_area_sums
    union all
    select * from int_area_age_sums
),

rolled as (
    select
        area_level,
        area,
        sector,
        location,
        source,
        unit_level,
        measure,
        level,
        coalesce(grade, '_T') as grade,
        age,
        coalesce(sex, '_T') as sex,
        breakdown,
        category,
        universe,
        sum(value) as value,
        cast(sum(n_suspect) as bigint) as n_suspect,
        grouping(grade) = 0 and grade = '_T' or grouping(sex) = 0 and sex = '_T' as is_part_only
    from sums
    group by grouping sets (
        (area_level, area, sector, location, source, unit_level, measure, level, age, breakdown, category, universe, grade, sex),
        (area_level, area, sector, location, source, unit_level, measure, level, age, breakdown, category, universe, grade),
        (area_level, area, sector, location, source, unit_level, measure, level, age, breakdown, category, universe, sex),
        (area_level, area, sector, location, source, unit_level, measure, level, age, breakdown, category, universe)
    )
)

select
    area_level,
    area,
    sector,
    location,
    source,
    unit_level,
    measure,
    level,
    grade,
    age,
    sex,
    breakdown,
    category,
    universe,
    value,
    n_suspect
from rolled
where not is_part_only
