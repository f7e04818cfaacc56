-- figures of countries and regions that rules on results look at: totals of every declared indicator by the
-- method that is its headline
with methods as (select distinct indicator, sector, method from indicator_declarations)

select
    figures.country, figures.school_year, figures.year, figures.area_level, figures.area, figures.indicator,
    figures.level, figures.sex, figures.category,
    figures.indicator || '@' || figures.level
    || case when figures.category <> '_Z' then '/' || figures.category else '' end
    || case when figures.sex <> '_T' then '/' || figures.sex else '' end as "column",
    figures.value, figures.unit, figures.obs_status, figures.coverage, figures.n_units
from indicators as figures
inner join methods
    on figures.indicator = methods.indicator and figures.sector = methods.sector
    and figures.method = methods.method
where
    figures.area_level in ('country', 'admin1', 'edu_region') and figures.base_indicator = '_Z'
    and figures.grade = '_T' and figures.age = '_T' and figures.location = '_T'
    and figures.value is not null
