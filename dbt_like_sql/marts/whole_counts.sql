-- the counts that indicators are made of: of all schools, of these with those that are missing, or of the
-- schools of both years
select * from counts_kept
where universe in ('_T', 'corrected')
union all
select panel_measures.*, obs_statuses.severity
from panel_measures
inner join obs_statuses on panel_measures.obs_status = obs_statuses.obs_status
