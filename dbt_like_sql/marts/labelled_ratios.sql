-- declared ratios; a flow rate that cannot be, or that the flow of its grade shows to be doubtful, says so
with flow_ratios as (
    select distinct indicator from indicator_declarations
    where indicator in ('promotion_rate', 'repetition_rate', 'dropout_rate', 'effective_promotion_rate')
),

doubtful as (
    select
        country, year, area_level, area, level, cast(grade as varchar) as grade, sex, population, reason
    from flow_rates
    where obs_status = 'U' and reason <> 'suspect values'
),

labelled as (
    select
        ratio_rows.*,
        case
            when ratio_rows.value is null or ratio_rows.reason is not null or flow_ratios.indicator is null
                then null
            when doubtful.reason is not null then doubtful.reason
            when ratio_rows.indicator = 'dropout_rate' and ratio_rows.value < -0.0000001
                then 'negative dropout'
            when ratio_rows.indicator = 'promotion_rate' and ratio_rows.value > 100.0000001
                then 'promotion above one'
            when ratio_rows.indicator = 'effective_promotion_rate' and ratio_rows.value > 100.0000001
                then 'negative dropout'
            when ratio_rows.indicator = 'repetition_rate' and ratio_rows.value > 100.0000001
                then 'repetition above one'
        end as doubt
    from ratio_rows
    left join flow_ratios on ratio_rows.indicator = flow_ratios.indicator
    left join doubtful
        on flow_ratios.indicator is not null and ratio_rows.country = doubtful.country
        and ratio_rows.year = doubtful.year and ratio_rows.area_level = doubtful.area_level
        and ratio_rows.area = doubtful.area and ratio_rows.level = doubtful.level
        and ratio_rows.grade = doubtful.grade and ratio_rows.sex = doubtful.sex
        and ratio_rows.sector = '_T' and ratio_rows.location = '_T'
        and doubtful.population
        = case when ratio_rows.method = 'matched_panel' then 'matched_panel' else 'all_schools' end
)

select
    country, school_year, year, year_to, area_level, area, indicator, base_indicator, level, grade, age, sex,
    sector, location, breakdown, category, method, value, numerator, denominator, unit,
    case when doubt is not null then 'U' else obs_status end as obs_status, coalesce(reason, doubt) as reason,
    coverage, n_units, n_expected, source, standard_error
from labelled
