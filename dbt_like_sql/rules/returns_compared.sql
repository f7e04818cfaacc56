-- more schools heard from than the register expects: the register is out of date
select
    country, school_year, '_T' as source, 'RETURNS_LE_EXPECTED' as rule,
    area_level || ' ' || area as unit_code, 'schools_received@' || level as "column",
    cast(received as varchar) as value, 'expected=' || cast(expected as varchar) as parameters, 1 as n
from int_coverage
where basis = 'register' and received > expected
