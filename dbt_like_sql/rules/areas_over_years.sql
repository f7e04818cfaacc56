-- pupils and headline figures of an area this year against last; of pupils also on the schools of both years,
-- so that a change of coverage shows as such. No figure is compared across a break.
with limits as (
    select
        country,
        max(case when rule = 'YOY_REGION' and parameter = 'region' then value end) as region,
        max(case when rule = 'YOY_REGION' and parameter = 'country' then value end) as whole,
        max(case when rule = 'YOY_REGION' and parameter = 'pupils' then value end) as pupils,
        max(case when rule = 'YOY_INDICATOR' and parameter = 'points' then value end) as points,
        max(case when rule = 'YOY_INDICATOR' and parameter = 'share' then value end) as share,
        max(case when rule = 'YOY_INDICATOR' and parameter = 'units' then value end) as units
    from rule_parameters
    group by country
),

pupils as (
    select country, school_year, year, area_level, area, level, universe, max(source) as source,
        max(value) as value
    from whole_counts
    where
        measure = 'enrolment' and universe in ('_T', 'panel_base', 'panel_after') and grade = '_T'
        and age = '_T' and sex = '_T' and sector = '_T' and location = '_T' and breakdown = '_Z'
        and area_level in ('country', 'edu_region') and value > 0
    group by country, school_year, year, area_level, area, level, universe
),

growths as (
    select
        now.country, now.school_year, now.area_level, now.area, now.level,
        max(case when now.universe = '_T' then now.source end) as source,
        max(case when now.universe = '_T' then now.value end) as value,
        max(case when now.universe = '_T' then 100 * (now.value / before.value - 1) end) as growth,
        max(case when now.universe <> '_T' then 100 * (now.value / before.value - 1) end) as growth_panel
    from pupils as now
    inner join pupils as before
        on now.country = before.country and now.year = before.year + 1 and now.area_level = before.area_level
        and now.area = before.area and now.level = before.level
        and before.universe = replace(now.universe, 'panel_after', 'panel_base')
    where now.universe <> 'panel_base'
    group by now.country, now.school_year, now.area_level, now.area, now.level
),

compared as (
    select country, school_year, source, 'YOY_REGION' as rule, area_level, area,
        'enrolment@' || level as "column", value, 'growth' as key_1, growth as number_1, 'panel' as key_2,
        growth_panel as number_2, 'percent' as unit, cast(null as integer) as n_units
    from growths
    where value is not null
    union all
    select now.country, now.school_year, '_T' as source, 'YOY_INDICATOR' as rule, now.area_level, now.area,
        now."column", now.value, 'before' as key_1, before.value as number_1, null as key_2, null as number_2,
        now.unit, least(now.n_units, before.n_units) as n_units
    from headlines as now
    inner join key_indicators_listed as listed on now.indicator = listed.indicator
    inner join headlines as before
        on now.country = before.country and now.year = before.year + 1 and now.area_level = before.area_level
        and now.area = before.area and now."column" = before."column"
    where now.sex = '_T' and now.obs_status <> 'B'
)

select
    compared.country, compared.school_year, compared.source, compared.rule,
    compared.area_level || ' ' || compared.area as unit_code, compared."column", compared.value,
    compared.key_1, compared.number_1, cast(compared.key_2 as varchar) as key_2, compared.number_2,
    cast(null as varchar) as said, 1 as n
from compared
inner join limits on compared.country = limits.country
where
    (compared.rule = 'YOY_REGION' and compared.value >= limits.pupils
        and greatest(abs(compared.number_1), abs(coalesce(compared.number_2, 0)))
        > 100 * case when compared.area_level = 'country' then limits.whole else limits.region end)
    or (compared.rule = 'YOY_INDICATOR' and coalesce(compared.n_units >= limits.units, true)
        and abs(compared.value - compared.number_1) > case when compared.unit = 'percent' then limits.points
            else limits.share * abs(compared.number_1) end)
