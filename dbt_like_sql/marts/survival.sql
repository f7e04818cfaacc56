-- survival to the last grade as UIS computes it: grade by grade p / (1 - r),
-- both divided by the joint cap of the sexes
with years_accepted as (select distinct country, school_year, year from int_sources),

steps as (
    select
        *,
        (promotion_rate / 100 / capping_factor) / nullif(1 - repetition_rate / 100 / capping_factor, 0)
            as passing
    from flows
    where cast(grade as integer) < duration
),

products as (
    select
        country, school_year, year, area_level, area, level, sex,
        case
            when count(passing) < max(duration) - 1 then null
            when min(passing) <= 0 then cast(0 as double)
            else round(100 * exp(sum(ln(nullif(greatest(passing, 0), 0)))), 9)
        end as value,
        least(1, min(n_units / nullif(cast(n_expected as double), 0))) as coverage,
        min(n_units) as n_units,
        max(n_expected) as n_expected,
        max(source) as source
    from steps
    group by country, school_year, year, area_level, area, level, sex
),

asked as (
    select years_accepted.*, declared.indicator, declared.level, declared.unit, following.year as year_after
    from years_accepted
    cross join indicator_declarations as declared
    left join years_accepted as following
        on years_accepted.country = following.country and years_accepted.year + 1 = following.year
    where declared.model = 'survival'
)

select
    asked.country, asked.school_year, asked.year, cast(asked.year + 1 as smallint) as year_to,
    coalesce(products.area_level, 'country') as area_level, coalesce(products.area, asked.country) as area,
    asked.indicator, asked.level, coalesce(products.sex, '_T') as sex, products.value, asked.unit,
    case when products.value is not null then 'A' when asked.year_after is not null
        and products.sex is not null then 'O' else 'L'
    end as obs_status,
    case
        when products.value is not null then null
        when asked.year_after is null then 'awaits t+1'
        when products.sex is not null then 'a grade is missing'
        else 'repeaters not collected'
    end as reason,
    products.coverage, products.n_units, products.n_expected, products.source
from asked
left join products
    on asked.country = products.country and asked.year = products.year and asked.level = products.level
where products.value is not null or coalesce(products.area_level, 'country') = 'country'
