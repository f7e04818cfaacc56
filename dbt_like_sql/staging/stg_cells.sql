-- every cell of every observation table by the number of its series; national counts go their own way
-- (int_counts)
with every_cell as (
    select * from enrolment
    union all
    select * from class_groups
    union all
    select * from teachers
    union all
    select * from heads
    union all
    select * from facilities
    union all
    select * from textbooks
    union all
    select * from exams
    union all
    select * from assessments
    union all
    select * from governance
    union all
    select * from support_visits
    union all
    select * from coordination
    union all
    select * from budget
    union all
    select * from population
)

select
    every_cell.series_id,
    every_cell.unit,
    every_cell.value,
    every_cell.obs_status,
    obs_statuses.in_sum as severity,
    every_cell.value is null and every_cell.obs_status not in ('M', 'K') as is_missing,
    every_cell.standard_error
from every_cell
inner join obs_statuses on every_cell.obs_status = obs_statuses.obs_status
