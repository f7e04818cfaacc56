-- findings of all rules that compare years, areas or sources, with what the rules say of themselves
with found as (
    select country, school_year, source, rule, unit_code, "column", value, parameters, n from returns_compared
    union all
    select country, school_year, source, rule, unit_code, "column", value, parameters, n from numbers_told
    union all
    select country, school_year, source, rule, unit_code, "column", value, parameters, n from links_told
    union all
    select country, school_year, source, rule, unit_code, "column", value, parameters, n from places_told
)

select
    found.country, found.school_year, found.source, found.rule, found.unit_code, found."column", found.value,
    found.parameters, rules.severity, rules.action, found.n
from found
inner join rules on found.rule = rules.rule
