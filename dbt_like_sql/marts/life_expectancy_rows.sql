-- school life expectancy in years, and net of repetition: pupils of unknown age and repeaters count over the
-- population of official age for as many years as the level lasts
with repeaters as (
    select * from whole_counts
    where
        measure = 'repeaters' and universe = '_T' and breakdown = '_Z' and sector = '_T' and location = '_T'
        and grade = '_T' and age = '_T'
),

summed as (
    select
        accepted.country, accepted.school_year, accepted.year, declared.indicator, declared.level,
        declared.unit,
        coalesce(parts.area_level, 'country') as area_level, coalesce(parts.area, accepted.country) as area,
        coalesce(parts.sex, '_T') as sex, parts.has_ages, parts.has_population, parts.at_known_ages,
        parts.coverage, parts.n_units, parts.n_expected, parts.source, coalesce(structures.is_break, false)
            as is_break,
        declared.indicator = 'school_life_expectancy_net' as is_net,
        greatest(
            coalesce(parts.severity, 0),
            case when declared.indicator = 'school_life_expectancy_net' then coalesce(repeaters.severity, 0)
                else 0 end
        ) as severity,
        case when parts.unknown > 0 then structures.duration * parts.unknown / nullif(parts.population, 0)
            else 0 end as at_unknown_ages,
        case when declared.indicator = 'school_life_expectancy_net' then repeaters.value else 0 end
            as repeating,
        structures.duration / nullif(parts.population, 0) as years_of_one
    from (select distinct country, school_year, year from int_sources) as accepted
    cross join indicator_declarations as declared
    left join life_expectancy as parts
        on accepted.country = parts.country and accepted.year = parts.year and declared.level = parts.level
    left join structures
        on accepted.country = structures.country and accepted.year = structures.year
        and declared.level = structures.level
    left join repeaters
        on parts.country = repeaters.country and parts.year = repeaters.year
        and parts.area_level = repeaters.area_level and parts.area = repeaters.area
        and parts.level = repeaters.level and parts.sex = repeaters.sex
    where declared.model = 'school_life_expectancy'
),

judged as (
    select summed.*,
        at_known_ages + at_unknown_ages - case when is_net then repeating * years_of_one else 0 end as years,
        case
            when not coalesce(has_ages, false) then 'L: ages not collected'
            when not has_population and area_level <> 'country' then 'L: no population for this area'
            when not has_population then 'L: population not collected'
            when at_known_ages is null or at_unknown_ages is null or (is_net and years_of_one is null)
                then 'O: population by age missing'
            when repeating is null then 'L: repeaters not collected'
            when severity = 9 then 'L: not validated'
            when coverage < thresholds.coverage_withheld then 'L: coverage too low'
            when coverage < thresholds.coverage_low then 'U: low coverage'
            when severity = 8 then 'U: suspect values'
            when is_break and severity <= 2 then 'B'
            else 'as its parts'
        end as judgement
    from summed
    cross join thresholds
)

select
    judged.country, judged.school_year, judged.year, cast(null as smallint) as year_to, judged.area_level,
    judged.area, judged.indicator, '_Z' as base_indicator, judged.level, '_T' as grade, '_T' as age,
    judged.sex, '_T' as sector, '_T' as location, '_Z' as breakdown, '_Z' as category, '_Z' as method,
    case when split_part(judgement, ':', 1) in ('as its parts', 'U', 'B') then judged.years end as value,
    cast(null as double) as numerator, cast(null as double) as denominator, judged.unit,
    case when judgement = 'as its parts' then obs_statuses.obs_status else split_part(judgement, ':', 1) end
        as obs_status,
    nullif(trim(split_part(judgement, ':', 2)), '') as reason, judged.coverage, judged.n_units,
    judged.n_expected, judged.source, cast(null as double) as standard_error
from judged
left join obs_statuses on judged.severity = obs_statuses.severity
where split_part(judgement, ':', 1) in ('as its parts', 'U', 'B') or judged.area_level = 'country'
