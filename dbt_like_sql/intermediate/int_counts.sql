-- counts that a country sends as tables, as measures of the country; the country is one unit, so what it
-- reports of a measure is also what it reports beside the partner of a ratio
with cells as (select * from int_counts_by_school),

partners as (
    select distinct country, school_year, source, level, measure, breakdown from cells
    where value is not null
),

pairs as (
    select
        measure_pairs.measure, measure_pairs.breakdown, measure_pairs.category, measure_pairs.partner,
        measure_pairs.partner_breakdown, measure_pairs.universe, measure_pairs.by_grade, measure_pairs.by_sex
    from measure_pairs
),

everything as (
    select *, '_T' as universe from cells
    union all
    select distinct cells.*, replace(pairs.universe, '=', cells.category) as universe
    from cells
    inner join pairs
        on cells.measure = pairs.measure and cells.breakdown = pairs.breakdown
        and pairs.category in (cells.category, '=')
    inner join partners
        on cells.country = partners.country and cells.school_year = partners.school_year
        and cells.source = partners.source and cells.level = partners.level
        and pairs.partner = partners.measure and pairs.partner_breakdown = partners.breakdown
    where
        (pairs.by_grade or cells.grade = '_T')
        and (pairs.by_sex or cells.sex = '_T')
        and (pairs.partner = cells.measure or cells.age = '_T')
)

select
    everything.country, everything.school_year, everything.year, 'country' as area_level,
    everything.country as area, everything.measure, everything.level, everything.grade, everything.age,
    everything.sex, everything.sector, everything.location, everything.breakdown, everything.category,
    everything.universe, everything.value,
    case
        when everything.value is null and everything.severity = 0 then 'M'
        when everything.value is null and everything.severity = 1 then 'K'
        else obs_statuses.obs_status
    end as obs_status,
    cast(case when everything.value is null then 0 else 1 end as integer) as n_units,
    cast(1 as integer) as n_expected,
    everything.source
from everything
inner join obs_statuses on everything.severity = obs_statuses.severity
