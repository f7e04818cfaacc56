-- numerator over denominator by area for every declared ratio, with what is needed to judge it
with years_accepted as (select distinct country, year from int_sources),

places as (
    select shape_id, area_level, area from ratio_sides
    union
    select shape_id, 'country' as area_level, country as area from ratio_shapes
)

select
    places.shape_id, shapes.figure_id, shapes.method = 'matched_panel' as is_on_panel, places.area_level,
    places.area, declared.core, declared.unit, declared.denominator_kind, declared.lagged,
    declared.population_based,
    top.value as numerator, bottom.value as denominator,
    declared.multiplier * top.value / nullif(bottom.value, 0) as value,
    coalesce(top.is_collected, false) as top_collected,
    coalesce(bottom.is_collected, false) as bottom_collected,
    top.severity as top_severity, bottom.severity as bottom_severity,
    greatest(coalesce(top.severity_after, 0), coalesce(bottom.severity_after, 0)) as severity_after,
    coalesce(structures.is_break, false) as is_break,
    case
        when coalesce(top.coverage, bottom.coverage) is not null
            then least(1, coalesce(top.coverage, 1), coalesce(bottom.coverage, 1))
    end as coverage,
    -- the side that speaks of more units: schools rather than the one figure of a population
    case when coalesce(bottom.n_expected, 0) > coalesce(top.n_expected, 0) then bottom.n_units
        else top.n_units end as n_units,
    greatest(top.n_expected, bottom.n_expected) as n_expected,
    case when declared.population_based then coalesce(top.source || '+' || bottom.source, top.source)
        else coalesce(top.source, bottom.source) end as source,
    declared.needs_exam and shapes.category = '_Z' as has_no_exam, following.year as year_after
from places
inner join ratio_shapes as shapes on places.shape_id = shapes.shape_id
inner join indicator_declarations as declared on shapes.indicator = declared.indicator
    and shapes.level = declared.level
left join structures
    on shapes.country = structures.country and shapes.year = structures.year
    and shapes.level = structures.level
left join ratio_sides as top
    on places.shape_id = top.shape_id and places.area_level = top.area_level and places.area = top.area
    and top.side = 'numerator'
left join ratio_sides as bottom
    on places.shape_id = bottom.shape_id and places.area_level = bottom.area_level
    and places.area = bottom.area
    and bottom.side = 'denominator'
left join years_accepted as following on shapes.country = following.country
    and shapes.year + 1 = following.year
