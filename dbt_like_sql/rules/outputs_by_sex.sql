-- a ratio of both sexes lies between that of girls and that of boys; a parity is that of girls over that of
-- boys, and an adjusted one lies between nought and two
with limits as (
    select country, max(value) as within from rule_parameters
    where rule = 'OUT_TOT_BETWEEN' and parameter = 'within'
    group by country
),

ratios as (select distinct indicator, level from indicator_declarations where model = 'ratio'),

sexes as (
    select
        figures.country, figures.school_year, figures.area_level, figures.area, figures.indicator,
        figures.level, figures.grade, figures.age, figures.sector, figures.location, figures.breakdown,
        figures.category, figures.method,
        max(case when figures.sex = '_T' then figures.value end) as together,
        max(case when figures.sex = 'F' then figures.value end) as girls,
        max(case when figures.sex = 'M' then figures.value end) as boys
    from indicators as figures
    inner join ratios on figures.indicator = ratios.indicator and figures.level = ratios.level
    where figures.base_indicator = '_Z' and figures.value is not null
    group by
        figures.country, figures.school_year, figures.area_level, figures.area, figures.indicator,
        figures.level, figures.grade, figures.age, figures.sector, figures.location, figures.breakdown,
        figures.category, figures.method
),

parities as (
    select
        parity.*, sexes.girls, sexes.boys,
        case when parity.indicator = 'gender_parity_index' then sexes.girls / nullif(sexes.boys, 0)
            when sexes.girls <= sexes.boys then sexes.girls / nullif(sexes.boys, 0)
            else 2 - sexes.boys / nullif(sexes.girls, 0) end as expected
    from indicators as parity
    inner join sexes
        on parity.country = sexes.country and parity.school_year = sexes.school_year
        and parity.area_level = sexes.area_level and parity.area = sexes.area
        and parity.base_indicator = sexes.indicator and parity.level = sexes.level
        and parity.grade = sexes.grade and parity.age = sexes.age and parity.sector = sexes.sector
        and parity.location = sexes.location and parity.category = sexes.category
        and parity.breakdown = sexes.breakdown and parity.method = sexes.method
    where parity.indicator in ('gender_parity_index', 'adjusted_gender_parity_index')
        and parity.value is not null and sexes.girls >= 0 and sexes.boys >= 0
),

doubtful as (
    select country, school_year, 'OUT_TOT_BETWEEN' as rule, area_level, area, indicator, '_Z' as base, level,
        grade, age, sector, location, category, method, together as value, girls, boys
    from sexes
    where girls is not null and boys is not null and together not between least(girls, boys)
        and greatest(girls, boys)
    union all
    select country, school_year, 'OUT_PARITY' as rule, area_level, area, indicator, base_indicator as base,
        level, grade, age, sector, location, category, method, value, girls, boys
    from parities
    where abs(value - expected) > 0.000001 or (indicator like 'adjusted%' and value not between 0 and 2)
)

select
    doubtful.country, doubtful.school_year, '_T' as source, doubtful.rule, doubtful.area_level || ' '
    || doubtful.area as unit_code,
    concat_ws('/', doubtful.indicator || '@' || doubtful.level, nullif(doubtful.base, '_Z'),
        nullif(doubtful.grade, '_T'), 'age_' || nullif(doubtful.age, '_T'), nullif(doubtful.sector, '_T'),
        nullif(doubtful.location, '_T'), nullif(doubtful.category, '_Z'), nullif(doubtful.method, '_Z')
    ) as "column",
    doubtful.value, 'girls' as key_1, doubtful.girls as number_1, 'boys' as key_2,
    doubtful.boys as number_2, cast(null as varchar) as said, 1 as n
from doubtful
inner join limits on doubtful.country = limits.country
where
    doubtful.rule = 'OUT_PARITY'
    or least(abs(doubtful.value - doubtful.girls), abs(doubtful.value - doubtful.boys)) > limits.within
