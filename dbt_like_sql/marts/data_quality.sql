-- the scorecard of a country and year: how far its data can be trusted, one metric a row; null where it
-- cannot be said. Formulas and inputs of the metrics are in the catalogue, quality_metrics
with years as (select distinct country, school_year from snapshots),

found as (
    select years.country, years.school_year, rules_of.severity, sum(coalesce(counts.n, 0)) as n
    from years
    cross join (select distinct severity from rules) as rules_of
    left join finding_counts as counts
        on years.country = counts.country and years.school_year = counts.school_year
        and rules_of.severity = counts.severity
    group by years.country, years.school_year, rules_of.severity
),

asked_again as (
    select distinct comparisons.country, comparisons.school_year, comparisons.unit_code as unit
    from comparisons
    inner join rules on comparisons.rule = rules.rule
    where rules.scope = 'school_years' and comparisons.severity <> 'info'
),

steady as (
    select
        both_years.country, both_years.school_year, cast(count(*) as double) as n_both,
        cast(count(*) filter (where asked_again.unit is null) as double) as n_steady
    from (
        select distinct country, school_year, unit from schools_over_years
        where unit is not null and unit_before is not null
    ) as both_years
    left join asked_again
        on both_years.country = asked_again.country and both_years.school_year = asked_again.school_year
        and both_years.unit = asked_again.unit
    group by both_years.country, both_years.school_year
),

corrected as (
    select country, school_year, cast(count(*) as double) as n from audit
    where outcome = 'applied'
    group by country, school_year
),

parts as (
    select country, school_year, metric, top, bottom from int_quality_parts
    union all
    select country, school_year, 'findings_' || severity as metric, cast(n as double) as top, null as bottom
    from found
    union all
    select country, school_year, 'schools_steady_share' as metric, n_steady as top, n_both as bottom
    from steady
    union all
    select years.country, years.school_year, 'corrections_recorded' as metric,
        coalesce(corrected.n, 0) as top, null as bottom
    from years
    left join corrected
        on years.country = corrected.country and years.school_year = corrected.school_year
    union all
    select country, school_year, 'unknown_ages_share' as metric, unknown as top, known + unknown as bottom
    from unknown_ages
    where
        area_level = 'country' and measure = 'enrolment' and level = '1' and grade = '_T' and sex = '_T'
        and sector = '_T' and location = '_T'
)

select
    parts.country, parts.school_year, metrics.dimension, parts.metric,
    case when metrics.unit = 'percent' then 100 * parts.top / nullif(parts.bottom, 0) else parts.top end
        as value,
    metrics.unit, case when metrics.unit = 'percent' then parts.top end as numerator,
    parts.bottom as denominator, this_release.release
from parts
inner join quality_metrics as metrics on parts.metric = metrics.metric
cross join this_release
