-- every code that occurs in the tables that stand beside the indicators
select 'basis' as codelist, basis as code from coverage
union
select 'judgement' as codelist, judgement as code from coverage
union
select 'change_judgement' as codelist, change_judgement as code from coverage
union
select 'measure' as codelist, measure as code from area_series
union
select 'area_level' as codelist, area_level as code from area_series
union
select 'measure' as codelist, measure as code from population_series
union
select 'age_group' as codelist, age_group as code from population_series
union
select 'source' as codelist, series as code from population_series
union
select 'validation_state' as codelist, state as code from validation
union
select 'reason' as codelist, reason as code from validation
union
select 'usage_warning' as codelist, warning as code from usage_warnings
union
select
    'obs_status' as codelist, case state when 'provisional' then 'P' when 'withheld' then 'V' end as code
from validation
