-- what is computed, where it is published: below the regions the headline method, one dimension at a time
with declared as (
    select distinct indicator, method, below_regions from indicator_declarations
)

select computed_rows.*
from computed_rows
inner join declared on computed_rows.indicator = declared.indicator
where
    computed_rows.area_level in ('country', 'admin1', 'edu_region')
    or (
        declared.below_regions and computed_rows.method = declared.method
        and (computed_rows.grade = '_T' or computed_rows.sex = '_T')
    )
