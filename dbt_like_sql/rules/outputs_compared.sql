-- what a published figure must be whatever the data: no figure without a denominator, a ratio that is its
-- numerator over its denominator, inside its bounds, and marked in the first year of a reform
with figures as (
    select
        indicators.country, indicators.school_year, indicators.year, indicators.area_level, indicators.area,
        indicators.indicator, indicators.level, indicators.value, indicators.numerator,
        indicators.denominator, indicators.method, indicators.reason, indicators.obs_status,
        concat_ws(
            '/', indicators.indicator || '@' || indicators.level, nullif(indicators.base_indicator, '_Z'),
            nullif(indicators.grade, '_T'), 'age_' || nullif(indicators.age, '_T'),
            nullif(indicators.sex, '_T'),
            nullif(indicators.sector, '_T'), nullif(indicators.location, '_T'),
            nullif(indicators.breakdown, '_Z'), nullif(indicators.category, '_Z'),
            nullif(indicators.method, '_Z')
        ) as "column",
        indicators.sex = '_T' and indicators.grade = '_T' and indicators.age = '_T'
        and indicators.sector = '_T' and indicators.location = '_T' and indicators.base_indicator = '_Z'
        and indicators.area_level in ('country', 'admin1', 'edu_region') as is_headline
    from indicators
    where indicators.value is not null or indicators.reason = 'outside its bounds'
),

declared as (
    select
        declarations.indicator, declarations.level, max(bounds.soft_min) as soft_min,
        max(bounds.soft_max) as soft_max, max(declarations.method) as method,
        max(case when declarations.model = 'ratio' then declarations.multiplier end) as multiplier,
        bool_or(declarations.population_based) as population_based
    from indicator_declarations as declarations
    inner join indicator_bounds as bounds on declarations.indicator = bounds.indicator
    group by declarations.indicator, declarations.level
),

limits as (
    select country, max(value) as within from rule_parameters
    where rule = 'OUT_RATIO_SUMS' and parameter = 'within'
    group by country
),

judged as (
    select
        figures.*, declared.soft_min, declared.soft_max, declared.method = figures.method as is_first,
        coalesce(figures.reason = 'outside its bounds', false) as is_outside,
        declared.multiplier is not null and figures.value is not null
        and (figures.denominator is null or figures.denominator = 0) as is_without,
        declared.multiplier is not null and abs(
            figures.value - declared.multiplier * figures.numerator / nullif(figures.denominator, 0)
        ) > limits.within * greatest(1, abs(figures.value)) as is_apart,
        declared.population_based and structures.is_break and figures.obs_status = 'A' as is_unmarked
    from figures
    inner join declared
        on figures.indicator = declared.indicator and figures.level = declared.level
    inner join limits on figures.country = limits.country
    left join structures
        on figures.country = structures.country and figures.year = structures.year
        and figures.level = structures.level
)

select
    judged.country, judged.school_year, '_T' as source, rules.rule,
    judged.area_level || ' ' || judged.area as unit_code, judged."column", judged.value,
    'numerator' as key_1, judged.numerator as number_1, 'denominator' as key_2,
    judged.denominator as number_2, cast(null as varchar) as said, 1 as n
from judged
inner join rules
    on (rules.rule = 'OUT_HARD' and judged.is_outside)
    or (rules.rule = 'OUT_NULL_DENOM' and judged.is_without)
    or (rules.rule = 'OUT_RATIO_SUMS' and coalesce(judged.is_apart, false))
    or (rules.rule = 'OUT_BREAK' and coalesce(judged.is_unmarked, false))
    or (rules.rule = 'OUT_SOFT' and judged.is_headline and judged.is_first and (judged.value < judged.soft_min
        or judged.value > judged.soft_max))
