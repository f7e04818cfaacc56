-- schools recognised under another code, and those that may be: one finding per code of the later year
with told as (
    select
        links.*,
        case when links.decision = 'review' then 'CODE_CHANGE_TO_CONFIRM' else 'CODE_CHANGED' end as rule
    from school_links as links
    where links.unit <> links.unit_after or links.kind = 'reused'
)

select
    told.country, listed.school_year, listed.source, told.rule, told.unit_after as unit_code,
    'schools@' || told.level || ' ' || told.unit as "column", told.unit as value,
    'kind=' || told.kind || '; score=' || cast(cast(round(100 * told.score) as integer) as varchar)
        as parameters,
    1 as n
from told
inner join int_schools_listed as listed
    on told.country = listed.country and told.year_after = listed.year and told.level = listed.level
    and told.unit_after = listed.unit
where told.decision <> 'declared'
