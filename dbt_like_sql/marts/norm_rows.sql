-- teachers who are missing against the norm, or above it, summed over schools: rows of indicators; a sum
-- over too few schools is withheld
with declared as (
    select
        indicator, level, unit, method,
        case indicator when 'teacher_deficit_vs_norm' then 'teacher_deficit' else 'teacher_surplus' end
            as measure
    from indicator_declarations
    where model = 'teacher_norm'
),

sums as (
    select
        counts.*, declared.indicator, declared.unit, declared.method,
        counts.n_units / nullif(cast(counts.n_expected as double), 0) as coverage
    from whole_counts as counts
    inner join declared on counts.measure = declared.measure and counts.level = declared.level
    where
        counts.universe = '_T' and counts.grade = '_T' and counts.age = '_T' and counts.sex = '_T'
        and counts.breakdown = '_Z' and counts.n_units > 0
),

judged as (
    select
        sums.*,
        case
            when sums.value is null then 'O: numerator missing'
            when sums.severity = 9 then 'L: not validated'
            when sums.coverage < thresholds.coverage_withheld then 'L: coverage too low'
            when sums.coverage < thresholds.coverage_low then 'U: low coverage'
            when sums.severity = 8 then 'U: suspect values'
        end as judgement
    from sums
    cross join thresholds
)

select
    country, school_year, year, area_level, area, indicator, level, sector, location, method,
    case when coalesce(split_part(judgement, ':', 1), 'A') in ('A', 'U') then value end as value,
    value as numerator, unit,
    coalesce(split_part(judgement, ':', 1), obs_status) as obs_status,
    trim(split_part(judgement, ':', 2)) as reason,
    coverage, n_units, n_expected, source
from judged
where value is not null or (area_level = 'country' and sector = '_T' and location = '_T')
