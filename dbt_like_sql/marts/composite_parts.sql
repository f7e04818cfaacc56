-- what a composed indicator is made of: the values of its components at one place and year, joined on every
-- other code
with parts as (
    select
        components.indicator as composite, components.position, composites.level as composite_level,
        base.*, obs_statuses.severity,
        case when components.complement then 100 - base.value else base.value end as part,
        case when components.grade = 'same' then base.grade else '_T' end as composite_grade,
        case when components.method is null then base.method end as free_method
    from indicator_rows as base
    inner join components
        on base.indicator = components.base
        and (components.method is null or base.method = components.method)
    inner join composites
        on components.indicator = composites.indicator
        and base.level = coalesce(components.level, composites.level)
    inner join obs_statuses on base.obs_status = obs_statuses.obs_status
    left join structures
        on base.country = structures.country and base.year = structures.year and base.level = structures.level
    where
        base.base_indicator = '_Z'
        and case components.grade
            when 'same' then true
            when 'first' then base.grade = '1'
            when 'last' then base.grade = structures.last_grade
            else base.grade = components.grade
        end
)

select
    composites.indicator, composites.level, composites.unit, composites.operation, composites.multiplier,
    x.country, x.school_year, x.year, coalesce(x.year_to, y.year_to) as year_to,
    x.area_level, x.area, x.composite_grade as grade, x.age, x.sex, x.sector, x.location, x.breakdown,
    x.category, coalesce(x.free_method, y.free_method, composites.method) as headline_method,
    x.part as x, y.part as y, x.severity as x_severity, y.severity as y_severity,
    x.reason as x_reason, y.reason as y_reason, least(x.coverage, y.coverage) as coverage,
    x.n_units, x.n_expected, coalesce(x.source, y.source) as source,
    x.part is null as x_missing, composites.n_components = 2 and y.part is null as y_missing
from parts as x
inner join composites
    on x.composite = composites.indicator and x.composite_level = composites.level
left join parts as y
    on y.position = 2 and x.composite = y.composite and x.composite_level = y.composite_level
    and x.country = y.country and x.year = y.year and x.area_level = y.area_level and x.area = y.area
    and x.composite_grade = y.composite_grade and x.age = y.age and x.sex = y.sex
    and x.sector = y.sector and x.location = y.location and x.breakdown = y.breakdown
    and x.category = y.category
    and (x.free_method is null or y.free_method is null or x.free_method = y.free_method)
where x.position = 1 and (composites.n_components = 1 or y.composite is not null)
