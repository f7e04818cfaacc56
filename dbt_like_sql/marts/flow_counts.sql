-- the counts of a flow side by side: a grade of a year, the same and the next grade of the year after;
-- on all schools and on the schools of both years
with populations as (
    select 'all_schools' as population, '_T' as universe_base, '_T' as universe_after
    union all
    select 'matched_panel' as population, 'panel_base' as universe_base, 'panel_after' as universe_after
),

counts as (
    select
        country, school_year, year, area_level, area, level, universe, try_cast(grade as integer) as grade,
        sex,
        max(case when measure = 'enrolment' then value end) as enrolment,
        max(case when measure = 'repeaters' then value end) as repeaters,
        max(case when measure = 'enrolment' then severity end) as severity,
        max(case when measure = 'repeaters' then severity end) as severity_repeaters,
        max(case when measure = 'enrolment' then n_units end) as n_units,
        max(case when measure = 'enrolment' then n_expected end) as n_expected,
        max(case when measure = 'enrolment' then source end) as source
    from whole_counts
    where
        measure in ('enrolment', 'repeaters') and universe in ('_T', 'panel_base', 'panel_after')
        and age = '_T' and sector = '_T' and location = '_T' and breakdown = '_Z' and sex in ('F', 'M', '_T')
        and try_cast(grade as integer) is not null
    group by
        country, school_year, year, area_level, area, level, universe, try_cast(grade as integer), sex
)

select
    base.country, base.school_year, base.year, base.area_level, base.area, base.level, base.grade, base.sex,
    populations.population, structures.duration, base.enrolment, base.repeaters,
    stayed.repeaters as repeaters_next,
    case when base.grade < structures.duration then moved.enrolment end as enrolment_next_grade,
    case when base.grade < structures.duration then moved.repeaters end as repeaters_next_grade,
    base.severity, stayed.severity_repeaters as severity_stayed,
    -- a count that is not there at all was not collected
    case when base.grade < structures.duration then coalesce(moved.severity, 12) else 0 end
        as severity_moved,
    case when base.grade < structures.duration then coalesce(moved.severity_repeaters, 12) else 0 end
        as severity_moved_repeaters,
    base.n_units, base.n_expected, stayed.n_units as n_units_next, base.source
from counts as base
inner join populations on base.universe = populations.universe_base
inner join structures
    on base.country = structures.country and base.year = structures.year and base.level = structures.level
    and base.grade between 1 and structures.duration
inner join counts as stayed
    on base.country = stayed.country and base.year + 1 = stayed.year and base.area_level = stayed.area_level
    and base.area = stayed.area and base.level = stayed.level and base.sex = stayed.sex
    and base.grade = stayed.grade and populations.universe_after = stayed.universe
left join counts as moved
    on base.country = moved.country and base.year + 1 = moved.year and base.area_level = moved.area_level
    and base.area = moved.area and base.level = moved.level and base.sex = moved.sex
    and base.grade + 1 = moved.grade and populations.universe_after = moved.universe
