-- which families of figures of flows are published of areas below the regions; the others are computed of the
-- country and its regions only. A family is what is computed and compared together: the methods of a figure
-- that differ in the schools they rest on
select distinct
    indicator,
    case
        when method = 'capped' then method
        when method like 'cohort_k%' then concat('cohort_', split_part(method, '_', 2))
        else 'cohort_kunlimited'
    end as family
from indicator_declarations
where below_regions and (model in ('survival', 'cohort') or method = 'capped')
