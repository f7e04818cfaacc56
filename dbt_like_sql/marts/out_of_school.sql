-- children out of school: the capped rate in numbers
select
    rates.country, rates.school_year, rates.year, rates.year_to, rates.area_level, rates.area,
    declared.indicator, rates.base_indicator, rates.level, rates.grade, rates.age, rates.sex, rates.sector,
    rates.location, rates.breakdown, rates.category, rates.method,
    case when rates.value is not null then rates.numerator end as value,
    rates.numerator, cast(null as double) as denominator, declared.unit, rates.obs_status, rates.reason,
    rates.coverage, rates.n_units, rates.n_expected, rates.source, rates.standard_error
from net_rates as rates
inner join indicator_declarations as declared
    on rates.level = declared.level and declared.model = 'net_rates'
where rates.cap = 'complement'
