-- numerator and denominator of every figure; a side with a missing part is null, then its second choice is taken
with found as (
    select
        terms.grid_id,
        terms.side,
        terms.position,
        terms.sign * counts.value as value,
        counts.measure is not null as is_collected,
        coalesce(counts.obs_status = 'U', false) as is_suspect,
        counts.n_units,
        counts.n_expected,
        counts.source
    from ratio_terms as terms
    left join measures_counting as counts
        on terms.country = counts.country
        and terms.year = counts.year
        and terms.area_level = counts.area_level
        and terms.area = counts.area
        and terms.measure = counts.measure
        and terms.universe = counts.universe
        and terms.level = counts.level
        and terms.grade = counts.grade
        and terms.age = counts.age
        and terms.sex = counts.sex
        and terms.sector = counts.sector
        and terms.location = counts.location
        and terms.breakdown = counts.breakdown
        and terms.category = counts.category
),

sides as (
    select
        grid_id,
        side,
        case when count(*) = count(value) then sum(value) end as value,
        bool_and(is_collected) as is_collected,
        bool_or(is_suspect) as is_suspect,
        min(n_units / nullif(cast(n_expected as double), 0)) as coverage,
        max(case when position = 1 then n_units end) as n_units,
        max(case when position = 1 then n_expected end) as n_expected,
        max(case when position = 1 then source end) as source
    from found
    group by grid_id, side
)

select
    grid_id,
    split_part(side, '_', 1) as side,
    min_by(value, side) filter (where value is not null) as value,
    bool_or(is_collected) as is_collected,
    coalesce(bool_or(is_suspect) filter (where value is not null), false) as is_suspect,
    min(coverage) filter (where value is not null) as coverage,
    max(n_units) as n_units,
    max(n_expected) as n_expected,
    max(source) as source
from sides
group by grid_id, split_part(side, '_', 1)
