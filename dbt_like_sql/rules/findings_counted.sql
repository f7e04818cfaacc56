-- findings of single slices and of comparisons together, as far as they are counted
with told as (
    select country, school_year, source, rule, severity, action, state, n from findings
    union all
    select country, school_year, source, rule, severity, action, 'new' as state, n from comparisons
)

select country, school_year, source, rule, severity, action, state, cast(sum(n) as integer) as n
from told
group by country, school_year, source, rule, severity, action, state
