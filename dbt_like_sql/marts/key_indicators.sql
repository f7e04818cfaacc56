-- the figures of a first look: national totals of the listed indicators, by the method that is their
-- headline; none where all schools and the schools of both years are too far apart
with headlines as (select distinct indicator, sector, method from indicator_declarations),

chosen as (
    select
        indicators.*,
        coalesce(
            indicators.reason = 'all schools and matched panel differ by more than 5 points', false
        ) as is_withheld
    from indicators
    inner join key_indicators_listed as listed on indicators.indicator = listed.indicator
    inner join headlines
        on indicators.indicator = headlines.indicator and indicators.sector = headlines.sector
        and indicators.method = headlines.method
    where
        indicators.area_level = 'country'
        and indicators.base_indicator = '_Z'
        and indicators.level = '1'
        and indicators.grade = '_T'
        and indicators.sex = '_T'
        and indicators.location = '_T'
)

select
    country, school_year, year, year_to, area_level, area, indicator, base_indicator, level, grade, age, sex,
    sector, location, breakdown, category, method, case when not is_withheld then value end as value,
    standard_error, numerator, denominator, unit, currency,
    case when is_withheld then 'L' else obs_status end as obs_status, reason, coverage, n_units, n_expected,
    source, release
from chosen
