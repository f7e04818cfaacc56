-- schools whose administrative code the register of places gives to a school of another name
with doubtful as (
    select country, school_year, unit, place, place_name, likeness
    from places_found
    where matched_by = 'doubtful'
),

listed as (
    select country, school_year, unit, min(source) as source
    from int_schools_listed
    group by country, school_year, unit
)

select
    doubtful.country, doubtful.school_year, listed.source, 'PLACE_NAME_DIFFERS' as rule,
    doubtful.unit as unit_code, 'schools@' || doubtful.place as "column", doubtful.place_name as value,
    'code=' || doubtful.place || '; score='
    || cast(cast(round(100 * doubtful.likeness) as integer) as varchar) as parameters,
    1 as n
from doubtful
inner join listed
    on doubtful.country = listed.country and doubtful.school_year = listed.school_year
    and doubtful.unit = listed.unit
