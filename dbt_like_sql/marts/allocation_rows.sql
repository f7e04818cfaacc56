-- the two indices of teacher allocation as rows of indicators; the headline set of a country is always there
with years_accepted as (select distinct country, school_year, year from int_sources),

indices as (
    select
        country, year, area_level, area, level, sector, location, n,
        'teacher_allocation_randomness' as indicator, randomness as value,
        1 - r_squared as numerator, cast(1 as double) as denominator, obs_status, reason
    from teacher_allocation
    union all
    select
        country, year, area_level, area, level, sector, location, n_schools as n,
        'teacher_allocation_hoover' as indicator, hoover as value, teachers_to_move as numerator,
        all_teachers as denominator,
        case when hoover is not null then 'A' when n_schools < 10 then 'Q' else 'M' end as obs_status,
        case
            when hoover is not null then null
            when n_schools < 10 then 'fewer than 10 schools'
            else 'denominator is zero'
        end as reason
    from teacher_allocation
),

declared as (
    select asked.indicator, asked.level, asked.unit, asked.method, asked.sector, years_accepted.*
    from indicator_declarations as asked
    cross join years_accepted
    where asked.model = 'teacher_allocation'
),

headlines as (
    select
        declared.*, 'country' as area_level, declared.country as area, '_T' as location
    from declared
)

select
    declared.country, declared.school_year, declared.year, indices.area_level, indices.area,
    declared.indicator, declared.level, indices.sector, indices.location, declared.method, indices.value,
    case when indices.value is not null then indices.numerator end as numerator,
    case when indices.value is not null then indices.denominator end as denominator,
    declared.unit, indices.obs_status, indices.reason, indices.n as n_units
from declared
inner join indices
    on declared.country = indices.country and declared.year = indices.year
    and declared.level = indices.level and declared.indicator = indices.indicator
where
    indices.value is not null
    or (
        indices.area_level = 'country' and indices.sector = declared.sector and indices.location = '_T'
    )
union all
select
    headlines.country, headlines.school_year, headlines.year, headlines.area_level, headlines.area,
    headlines.indicator, headlines.level, headlines.sector, headlines.location, headlines.method,
    null as value, null as numerator, null as denominator, headlines.unit, 'L' as obs_status,
    'teachers or pupils not collected' as reason, null as n_units
from headlines
left join indices
    on headlines.country = indices.country and headlines.year = indices.year
    and headlines.area_level = indices.area_level and headlines.area = indices.area
    and headlines.level = indices.level and headlines.indicator = indices.indicator
    and headlines.sector = indices.sector and headlines.location = indices.location
where indices.country is null
