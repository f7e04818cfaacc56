-- every code that occurs in a published table, by code list
select 'country' as codelist, country as code from indicators
union
select 'area_level' as codelist, area_level as code from indicators
union
select 'level' as codelist, level as code from indicators
union
select 'grade' as codelist, grade as code from indicators
union
select 'age' as codelist, age as code from indicators
union
select 'sex' as codelist, sex as code from indicators
union
select 'sector' as codelist, sector as code from indicators
union
select 'location' as codelist, location as code from indicators
union
select 'breakdown' as codelist, breakdown as code from indicators
union
select 'category' as codelist, category as code from indicators
union
select 'method' as codelist, method as code from indicators
union
select 'unit' as codelist, unit as code from indicators
union
select 'obs_status' as codelist, obs_status as code from indicators
union
select 'reason' as codelist, reason as code from indicators
union
select 'source' as codelist, source as code from indicators
union
select 'method' as codelist, population as code from flows
union
select 'reason' as codelist, reason as code from flows
union
select 'dimension' as codelist, dimension as code from practices
union
select 'actor_level' as codelist, actor_level as code from practices
union
select 'unit' as codelist, unit as code from practices
union
select 'obs_status' as codelist, obs_status as code from practices
union
select 'reason' as codelist, reason as code from practices
union
select 'source' as codelist, source as code from practices
union
select 'quality_dimension' as codelist, dimension as code from data_quality
union
select 'quality_metric' as codelist, metric as code from data_quality
union
select 'unit' as codelist, unit as code from data_quality
union
select 'rule' as codelist, rule as code from finding_counts
union
select 'severity' as codelist, severity as code from finding_counts
union
select 'action' as codelist, action as code from finding_counts
union
select 'source' as codelist, source as code from finding_counts
union
select 'domain' as codelist, domain as code from indicator_labels
union
select 'unit' as codelist, unit as code from indicator_labels
union
select codelist, code from codes_of_companions
union
select codelist, code from codes_of_counts
