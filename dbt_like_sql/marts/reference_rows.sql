-- values that others published: those delivered, else those the catalogue knows; a year without says so
with accepted as (select distinct country, school_year, year from int_sources),

known as (
    select country, year, indicator, level, sex, value, source, 1 as rank from int_reference
    union all
    select country, year, indicator, level, sex, value, source, 2 as rank from reference_values
),

first_known as (
    select known.* from known
    where known.value is not null
    qualify row_number() over (partition by country, year, indicator, level, sex order by rank, source) = 1
),

asked as (
    select accepted.*, declared.indicator, declared.level, declared.unit
    from accepted
    cross join indicator_declarations as declared
    where declared.model = 'reference'
)

select
    asked.country, asked.school_year, asked.year, cast(null as smallint) as year_to, 'country' as area_level,
    asked.country as area, asked.indicator, '_Z' as base_indicator, asked.level, '_T' as grade, '_T' as age,
    coalesce(first_known.sex, '_T') as sex, '_T' as sector, '_T' as location, '_Z' as breakdown,
    '_Z' as category, 'survey' as method, first_known.value, cast(null as double) as numerator,
    cast(null as double) as denominator, asked.unit,
    case when first_known.value is null then 'L' else 'A' end as obs_status,
    case when first_known.value is null then 'no survey this year' end as reason,
    cast(null as double) as coverage, cast(null as integer) as n_units, cast(null as integer) as n_expected,
    first_known.source, cast(null as double) as standard_error
from asked
left join first_known
    on asked.country = first_known.country and asked.year = first_known.year
    and asked.indicator = first_known.indicator and asked.level = first_known.level
