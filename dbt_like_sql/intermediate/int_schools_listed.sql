-- every school that a year knows, open or not, with its status and its areas: what rules over years compare;
-- never released
with ranked as (
    select
        schools.unit, schools.level, schools.source, schools.status, places.sector, places.location,
        row_number() over (
            partition by schools.unit, schools.level
            order by case when places.is_first then 0 else 1 end, schools.source
        ) as place
    from schools
    inner join stg_schools as places
        on schools.source = places.source and schools.unit = places.unit and schools.level = places.level
)

select
    this_partition.country, this_partition.school_year, this_partition.year, ranked.unit, ranked.level,
    ranked.source, ranked.status, ranked.status in ('open', 'relocated') as is_open, ranked.sector,
    ranked.location, firsts.admin1, firsts.admin2, firsts.edu_region, firsts.inspection
from ranked
inner join stg_schools as firsts on ranked.unit = firsts.unit and firsts.is_first
cross join this_partition
where ranked.place = 1
