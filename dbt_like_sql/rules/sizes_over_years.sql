-- pupils of a school this year against last: far from it, far from what the schools around it did (median and
-- median deviation of the logarithm, in an inspectorate, else a region), or ten, a hundred, a thousand times
with limits as (
    select
        country,
        max(case when rule = 'YOY_SCHOOL' and parameter = 'change' then value end) as most_change,
        max(case when rule = 'YOY_SCHOOL' and parameter = 'pupils' then value end) as least_pupils,
        max(case when rule = 'YOY_ROBUST' and parameter = 'deviations' then value end) as most_deviations,
        max(case when rule = 'YOY_ROBUST' and parameter = 'pupils' then value end) as robust_pupils,
        max(case when rule = 'YOY_ROBUST' and parameter = 'schools' then value end) as least_schools,
        max(case when rule = 'YOY_X10' and parameter = 'within' then value end) as within,
        max(case when rule = 'YOY_X10' and parameter = 'pupils' then value end) as x10_pupils
    from rule_parameters
    group by country
),

pairs as (
    select
        country, school_year, source, level, unit as unit_code, enrolment, enrolment_before,
        coalesce(inspection, admin2, edu_region, admin1) as stratum,
        enrolment / enrolment_before - 1 as change, ln(enrolment / enrolment_before) as x,
        greatest(enrolment, enrolment_before) / least(enrolment, enrolment_before) as times,
        least(enrolment, enrolment_before) as smaller
    from schools_over_years
    where kind not in ('come', 'gone', 'split', 'merged') and enrolment > 0 and enrolment_before > 0
),

medians as (
    select country, school_year, level, stratum, median(x) as med, count(*) as n from pairs
    group by country, school_year, level, stratum
),

deviations as (
    select
        pairs.country, pairs.school_year, pairs.level, pairs.stratum, medians.med, medians.n,
        median(abs(pairs.x - medians.med)) as mad
    from pairs
    inner join medians
        on pairs.country = medians.country and pairs.school_year = medians.school_year
        and pairs.level = medians.level and pairs.stratum = medians.stratum
    group by pairs.country, pairs.school_year, pairs.level, pairs.stratum, medians.med, medians.n
),

judged as (
    select
        pairs.*, limits.* exclude (country), deviations.med, deviations.n as n_around,
        0.6745 * (pairs.x - deviations.med) / nullif(deviations.mad, 0) as z,
        pairs.smaller >= limits.x10_pupils and (
            abs(pairs.times / 10 - 1) <= limits.within or abs(pairs.times / 100 - 1) <= limits.within
            or abs(pairs.times / 1000 - 1) <= limits.within
        ) as is_tenfold
    from pairs
    inner join limits on pairs.country = limits.country
    left join deviations
        on pairs.country = deviations.country and pairs.school_year = deviations.school_year
        and pairs.level = deviations.level and pairs.stratum = deviations.stratum
)

select
    judged.country, judged.school_year, judged.source, rules.rule, judged.unit_code,
    'enrolment@' || judged.level as "column", judged.enrolment as value, 'before' as key_1,
    judged.enrolment_before as number_1,
    case when rules.rule = 'YOY_ROBUST' then 'around' end as key_2,
    case when rules.rule = 'YOY_ROBUST' then 100 * (exp(judged.med) - 1) end as number_2,
    cast(null as varchar) as said, 1 as n
from judged
inner join rules
    on (rules.rule = 'YOY_X10' and judged.is_tenfold)
    or (rules.rule = 'YOY_SCHOOL' and not judged.is_tenfold and abs(judged.change) > judged.most_change
        and abs(judged.enrolment - judged.enrolment_before) >= judged.least_pupils)
    or (rules.rule = 'YOY_ROBUST' and not judged.is_tenfold and abs(judged.z) > judged.most_deviations
        and judged.n_around >= judged.least_schools
        and abs(judged.enrolment - judged.enrolment_before) >= judged.robust_pupils)
