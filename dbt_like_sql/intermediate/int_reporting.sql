-- which unit answered which measure, those derived of what it reported included
select source, core_table, unit_level, unit, measure, level, breakdown, is_complete from int_answering
union all
select source, core_table, unit_level, unit, measure, level, breakdown, value is not null as is_complete
from int_derived
