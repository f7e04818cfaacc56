-- net rates capped jointly: where girls or boys of an age are more in school than in the population, all net
-- rates of the place are divided by the greater excess, for girls, boys and both, so that parity stays
with broadest_of_all as (
    select level, family, max(breadth) as breadth from net_rates_declared
    where cap = 'net'
    group by level, family
),

capped as (
    select
        rates.*, rates.indicator as named, rates.cap as kind,
        case
            when rates.cap = 'net' then rates.value / rates.factor
            -- those out of school as somebody else counted them are no complement of these pupils
            when abs(100 - rates.value - rates.broadest_share) < 0.000001
                then 100 - (100 - rates.value) / rates.factor
            else rates.value
        end as capped_value
    from net_rates_broadest as rates
    union all
    -- who is at no level is the complement of who is at any level
    select
        rates.*, declared.indicator as named, 'complement' as kind,
        100 - rates.value / rates.factor as capped_value
    from net_rates_broadest as rates
    inner join broadest_of_all
        on rates.level = broadest_of_all.level and rates.family = broadest_of_all.family
        and rates.breadth = broadest_of_all.breadth
    inner join net_rates_declared as declared
        on rates.level = declared.level and rates.family = declared.family and declared.cap = 'complement'
    where rates.cap = 'net' and rates.value is not null
),

-- what was counted comes before what is derived, and any value before none
first_known as (
    select * from capped
    qualify row_number() over (
        partition by
            country, year, area_level, area, named, level, grade, age, sex, sector, location, breakdown,
            category
        order by
            case when capped_value is null then 1 else 0 end, case when named = indicator then 0 else 1 end
    ) = 1
)

select
    country, school_year, year, year_to, area_level, area, named as indicator, '_Z' as base_indicator, level,
    grade, age, sex, sector, location, breakdown, category, 'capped' as method, capped_value as value,
    coalesce(capped_value * denominator / 100, numerator) as numerator, denominator, unit, obs_status, reason,
    coverage, n_units, n_expected, source, cast(null as double) as standard_error, kind as cap
from first_known
