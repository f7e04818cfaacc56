-- every cell of every observation table, in one relation
with every_cell as (
    select 'enrolment' as core_table, * from enrolment
    union all
    select 'class_groups' as core_table, * from class_groups
    union all
    select 'teachers' as core_table, * from teachers
    union all
    select 'heads' as core_table, * from heads
    union all
    select 'facilities' as core_table, * from facilities
    union all
    select 'textbooks' as core_table, * from textbooks
    union all
    select 'exams' as core_table, * from exams
    union all
    select 'assessments' as core_table, * from assessments
    union all
    select 'governance' as core_table, * from governance
    union all
    select 'support_visits' as core_table, * from support_visits
    union all
    select 'coordination' as core_table, * from coordination
    union all
    select 'budget' as core_table, * from budget
    union all
    select 'population' as core_table, * from population
    union all
    select 'national_counts' as core_table, * from national_counts
)

select
    country,
    school_year,
    source,
    core_table,
    unit_level,
    unit,
    measure,
    level,
    grade,
    age,
    sex,
    breakdown,
    category,
    value,
    obs_status,
    standard_error
from every_cell
where unit_level <> 'respondent'
