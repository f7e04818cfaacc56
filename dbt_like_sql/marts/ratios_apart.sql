-- figures of flows that all schools and the schools of both years tell too differently
select figures.figure_id, figures.area_level, figures.area
from ratio_figures as figures
cross join thresholds
where figures.denominator_kind = 'flow_pair'
group by figures.figure_id, figures.area_level, figures.area
having
    abs(
        max(case when not figures.is_on_panel then figures.value end)
        - max(case when figures.is_on_panel then figures.value end)
    ) > max(thresholds.panel_gap)
