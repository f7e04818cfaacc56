-- raw net rates with the broadest of their place and ages (all levels before primary and secondary before
-- primary alone), and the factor that caps them: the greater excess of girls or boys over 100
with raw_rates as (
    select ratios.*, declared.family, declared.breadth, declared.cap,
        max(case when declared.cap = 'net' and ratios.value is not null then declared.breadth end) over (
            partition by
                ratios.country, ratios.year, ratios.area_level, ratios.area, ratios.level, declared.family
        ) as widest
    from declared_ratios as ratios
    inner join net_rates_declared as declared
        on ratios.indicator = declared.indicator and ratios.level = declared.level
    where ratios.method = 'raw'
),

broadest as (
    select country, year, area_level, area, level, family, sex, sector, location, max(value) as share
    from raw_rates
    where cap = 'net' and breadth = widest
    group by country, year, area_level, area, level, family, sex, sector, location
),

factors as (
    select country, year, area_level, area, level, family, greatest(1, max(share) / 100) as factor
    from broadest
    where sector = '_T' and location = '_T'
    group by country, year, area_level, area, level, family
)

select
    raw_rates.*, coalesce(factors.factor, 1) as factor, broadest.share as broadest_share
from raw_rates
left join factors
    on raw_rates.country = factors.country and raw_rates.year = factors.year
    and raw_rates.area_level = factors.area_level and raw_rates.area = factors.area
    and raw_rates.level = factors.level and raw_rates.family = factors.family
left join broadest
    on raw_rates.country = broadest.country and raw_rates.year = broadest.year
    and raw_rates.area_level = broadest.area_level and raw_rates.area = broadest.area
    and raw_rates.level = broadest.level and raw_rates.family = broadest.family
    and raw_rates.sex = broadest.sex and raw_rates.sector = broadest.sector
    and raw_rates.location = broadest.location
