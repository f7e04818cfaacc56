-- the same measure of the same area from two sources: the one that counts, and another that is far from it;
-- and candidates for an examination beside the pupils of the last grade, whoever counted them
with limits as (
    select
        country,
        max(case when rule = 'SOURCE_AREA' and parameter = 'share' then value end) as most_share,
        max(case when rule = 'SOURCE_AREA' and parameter = 'units' then value end) as least_units,
        max(case when rule = 'EXAM_VS_GRADE' and parameter = 'times' then value end) as most_times,
        max(case when rule = 'EXAM_VS_GRADE' and parameter = 'units' then value end) as least_candidates
    from rule_parameters
    group by country
),

totals as (
    select
        cells.country, cells.school_year, cells.year, cells.area_level, cells.area, cells.measure,
        cells.level, cells.source, cells.grade, cells.category, cells.value,
        counting.source is not null as is_counting
    from int_measures as cells
    left join int_sources as counting
        on cells.country = counting.country and cells.year = counting.year
        and cells.area_level = counting.area_level and cells.measure = counting.measure
        and cells.level = counting.level and cells.source = counting.source
    where
        cells.universe = '_T' and cells.age = '_T' and cells.sex = '_T' and cells.sector = '_T'
        and cells.location = '_T' and cells.area_level not in ('admin1', 'admin2') and cells.value is not null
        and (
            (cells.grade = '_T' and cells.breakdown = '_Z' and cells.measure not in (
                'schools_registered', 'schools_evaluated', 'schools_without_error', 'cells_asked',
                'cells_answered', 'schools_closed_insecurity', 'incomplete_cycle'
            ))
            or (cells.measure = 'candidates_registered' and cells.breakdown = 'exam')
            or (cells.measure = 'enrolment' and cells.breakdown = '_Z')
        )
),

compared as (
    select counted.country, counted.school_year, other.source, 'SOURCE_AREA' as rule, counted.area_level,
        counted.area, counted.measure || '@' || counted.level as "column", other.value,
        counted.value as beside, counted.source as beside_source
    from totals as counted
    inner join totals as other
        on counted.country = other.country and counted.year = other.year
        and counted.area_level = other.area_level and counted.area = other.area
        and counted.measure = other.measure and counted.level = other.level
        and counted.source <> other.source
    where
        counted.is_counting and counted.grade = '_T' and counted.category = '_Z' and other.grade = '_T'
        and other.category = '_Z'
    union all
    select exams.country, exams.school_year, exams.source, 'EXAM_VS_GRADE' as rule, exams.area_level,
        exams.area, 'candidates_registered@' || exams.level || '/' || exams.category as "column",
        exams.value, pupils.value as beside, pupils.source as beside_source
    from totals as exams
    inner join structures
        on exams.country = structures.country and exams.year = structures.year
        and exams.level = structures.level
    inner join totals as pupils
        on exams.country = pupils.country and exams.year = pupils.year
        and exams.area_level = pupils.area_level and exams.area = pupils.area
        and exams.level = pupils.level and pupils.measure = 'enrolment' and pupils.is_counting
        and pupils.grade = structures.last_grade
    where exams.measure = 'candidates_registered' and exams.grade = '_T' and exams.category <> '_Z'
)

select
    compared.country, compared.school_year, compared.source, compared.rule,
    compared.area_level || ' ' || compared.area as unit_code, compared."column", compared.value,
    'beside' as key_1, compared.beside as number_1, cast(null as varchar) as key_2,
    cast(null as double) as number_2, 'other=' || compared.beside_source as said, 1 as n
from compared
inner join limits on compared.country = limits.country
where
    (rule = 'SOURCE_AREA' and abs(value - beside) > most_share * beside
        and abs(value - beside) >= least_units)
    or (rule = 'EXAM_VS_GRADE' and value > most_times * beside and value - beside >= least_candidates)
