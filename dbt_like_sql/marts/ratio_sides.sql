-- numerator and denominator by area; a side with a missing part is null, then its second choice is taken;
-- its severity is that of the worst part, a part that is missing before all others.
-- Most sides are one count: nothing is summed there, and nothing chosen
with found as (
    select
        terms.shape_id, terms.side, terms.position, terms.n_required, terms.has_open, terms.is_required,
        terms.is_only, terms.lag, counts.area_level, counts.area,
        terms.sign * case terms.take when 'units' then nullif(counts.n_units, 0) else counts.value end
            as value,
        counts.severity, counts.n_units, counts.n_expected, counts.source
    from measures_counting as counts
    inner join ratio_terms as terms
        on counts.measure = terms.measure
        and counts.country = terms.country
        and counts.year = terms.year
        and counts.universe = terms.universe
        and counts.level = terms.level
        and counts.grade = terms.grade
        and counts.age = terms.age
        and counts.sex = terms.sex
        and counts.sector = terms.sector
        and counts.location = terms.location
        and counts.breakdown = terms.breakdown
        and counts.category = terms.category
        and (terms.below_regions or counts.area_level in ('country', 'admin1', 'edu_region'))
),

sides as (
    select
        shape_id, area_level, area, side,
        case
            when
                count(value) filter (where is_required) = max(n_required)
                and (not bool_or(has_open) or count(value) filter (where not is_required) > 0)
                then sum(value)
        end as value,
        count(*) filter (where is_required) = max(n_required)
        and (not bool_or(has_open) or count(*) filter (where not is_required) > 0) as is_collected,
        max(severity) filter (where is_required or value is not null) as severity,
        max(case when lag = 1 then severity end) as severity_after,
        min(n_units / nullif(cast(n_expected as double), 0)) as coverage,
        max(case when position = 1 then n_units end) as n_units,
        max(case when position = 1 then n_expected end) as n_expected,
        max(case when position = 1 then source end) as source
    from found
    where not is_only
    group by shape_id, area_level, area, side
)

select
    shape_id,
    area_level,
    area,
    split_part(side, '_', 1) as side,
    min_by(value, side) filter (where value is not null) as value,
    bool_or(is_collected) as is_collected,
    coalesce(min_by(severity, side) filter (where value is not null), min(severity)) as severity,
    coalesce(min_by(severity_after, side) filter (where value is not null), 0) as severity_after,
    min(coverage) filter (where value is not null) as coverage,
    coalesce(min_by(n_units, side) filter (where value is not null), max(n_units)) as n_units,
    coalesce(min_by(n_expected, side) filter (where value is not null), max(n_expected)) as n_expected,
    coalesce(min_by(source, side) filter (where value is not null), max(source)) as source
from sides
group by shape_id, area_level, area, split_part(side, '_', 1)
union all
select
    shape_id, area_level, area, split_part(side, '_', 1) as side, value, true as is_collected,
    case when is_required or value is not null then severity end as severity,
    cast(case when lag = 1 and value is not null then coalesce(severity, 0) else 0 end as smallint)
        as severity_after,
    case when value is not null then n_units / nullif(cast(n_expected as double), 0) end as coverage,
    case when position = 1 then n_units end as n_units,
    case when position = 1 then n_expected end as n_expected,
    case when position = 1 then source end as source
from found
where is_only
