-- the figures of a first look: national totals of the listed indicators
select indicators.*
from indicators
inner join key_indicators_listed as listed on indicators.indicator = listed.indicator
inner join (select distinct indicator, sector from indicator_declarations) as declared
    on indicators.indicator = declared.indicator and indicators.sector = declared.sector
where
    indicators.area_level = 'country'
    and indicators.base_indicator = '_Z'
    and indicators.level = '1'
    and indicators.grade = '_T'
    and indicators.sex = '_T'
    and indicators.location = '_T'
