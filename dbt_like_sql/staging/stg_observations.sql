-- every cell of every observation table, in one relation; national counts go their own way (int_counts)
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
)

select
    every_cell.country,
    every_cell.school_year,
    every_cell.source,
    every_cell.core_table,
    every_cell.unit_level,
    every_cell.unit,
    every_cell.measure,
    every_cell.level,
    every_cell.grade,
    every_cell.age,
    every_cell.sex,
    every_cell.breakdown,
    every_cell.category,
    every_cell.value,
    every_cell.obs_status,
    obs_statuses.in_sum as severity,
    every_cell.standard_error
from every_cell
inner join obs_statuses on every_cell.obs_status = obs_statuses.obs_status
where every_cell.unit_level <> 'respondent'
