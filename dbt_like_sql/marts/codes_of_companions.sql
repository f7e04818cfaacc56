-- every code that occurs in coverage, in series by the areas of today and in series of population
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
