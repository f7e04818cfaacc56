-- every code that occurs in the published counts
select 'country' as codelist, country as code from measure_counts
union
select 'area_level' as codelist, area_level as code from measure_counts
union
select 'measure' as codelist, measure as code from measure_counts
union
select 'level' as codelist, level as code from measure_counts
union
select 'grade' as codelist, grade as code from measure_counts
union
select 'age' as codelist, age as code from measure_counts
union
select 'sex' as codelist, sex as code from measure_counts
union
select 'sector' as codelist, sector as code from measure_counts
union
select 'location' as codelist, location as code from measure_counts
union
select 'breakdown' as codelist, breakdown as code from measure_counts
union
select 'category' as codelist, category as code from measure_counts
union
select 'obs_status' as codelist, obs_status as code from measure_counts
union
select 'reason' as codelist, reason as code from measure_counts
union
select 'source' as codelist, source as code from measure_counts
