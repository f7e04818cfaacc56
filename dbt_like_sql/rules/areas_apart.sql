-- pupils, teachers or classrooms of an area that moved far from what the other areas of its kind did (median
-- and median deviation of the logarithm, so that one area that doubles does not hide another)
with limits as (
    select
        country,
        max(case when parameter = 'deviations' then value end) as most_deviations,
        max(case when parameter = 'change' then value end) as least_change,
        max(case when parameter = 'areas' then value end) as least_areas,
        max(case when parameter = 'schools' then value end) as least_schools
    from rule_parameters
    where rule = 'YOY_AREA_ROBUST'
    group by country
),

counts as (
    select country, school_year, year, area_level, area, measure, level, source, value, n_units
    from whole_counts
    where
        measure in ('enrolment', 'teachers', 'classrooms') and universe = '_T' and grade = '_T'
        and age = '_T' and sex = '_T' and sector = '_T' and location = '_T' and breakdown = '_Z'
        and area_level in ('edu_region', 'inspection') and value > 0
),

pairs as (
    select
        now.country, now.school_year, now.area_level, now.area, now.measure, now.level, now.source,
        now.value, before.value as value_before, greatest(now.n_units, before.n_units) as n_schools,
        ln(now.value / before.value) as x
    from counts as now
    inner join counts as before
        on now.country = before.country and now.year = before.year + 1 and now.area_level = before.area_level
        and now.area = before.area and now.measure = before.measure and now.level = before.level
),

medians as (
    select country, school_year, area_level, measure, level, median(x) as med, count(*) as n from pairs
    group by country, school_year, area_level, measure, level
),

deviations as (
    select
        pairs.country, pairs.school_year, pairs.area_level, pairs.measure, pairs.level, medians.med,
        medians.n, median(abs(pairs.x - medians.med)) as mad
    from pairs
    inner join medians
        on pairs.country = medians.country and pairs.school_year = medians.school_year
        and pairs.area_level = medians.area_level and pairs.measure = medians.measure
        and pairs.level = medians.level
    group by
        pairs.country, pairs.school_year, pairs.area_level, pairs.measure, pairs.level, medians.med,
        medians.n
)

select
    pairs.country, pairs.school_year, pairs.source, 'YOY_AREA_ROBUST' as rule,
    pairs.area_level || ' ' || pairs.area as unit_code, pairs.measure || '@' || pairs.level as "column",
    pairs.value, 'before' as key_1, pairs.value_before as number_1, 'around' as key_2,
    100 * (exp(deviations.med) - 1) as number_2, cast(null as varchar) as said, 1 as n
from pairs
inner join limits on pairs.country = limits.country
inner join deviations
    on pairs.country = deviations.country and pairs.school_year = deviations.school_year
    and pairs.area_level = deviations.area_level and pairs.measure = deviations.measure
    and pairs.level = deviations.level
where
    deviations.n >= limits.least_areas and pairs.n_schools >= limits.least_schools
    and abs(pairs.value / pairs.value_before - 1) >= limits.least_change
    and 0.6745 * abs(pairs.x - deviations.med) > limits.most_deviations * deviations.mad
