-- the code under which a school of a year stands in the next: its own, unless a concordance says otherwise;
-- schools that were split or merged are one group, which is in both years whole or not at all
with decided as (
    select country, year, level, unit, unit_after, kind, "group" as group_code from school_links
    where decision <> 'review'
),

-- a code that means another school now is followed by nobody, until that is confirmed
reused as (
    select country, year, level, unit from school_links
    where decision = 'review' and kind = 'reused'
),

own as (
    select listed.country, listed.year, listed.level, listed.unit from int_schools_listed as listed
    left join decided
        on listed.country = decided.country and listed.year = decided.year and listed.level = decided.level
        and listed.unit = decided.unit
    left join reused
        on listed.country = reused.country and listed.year = reused.year and listed.level = reused.level
        and listed.unit = reused.unit
    where decided.unit is null and reused.unit is null
)

select country, year, level, unit, unit as unit_after, 'same' as kind, unit as group_code from own
union all
select country, year, level, unit, unit_after, kind, group_code from decided
