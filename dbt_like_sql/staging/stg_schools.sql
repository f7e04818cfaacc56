-- schools with their places in both chains; a parent that the sender left out is taken from the catalogue
with sent as (
    select
        country,
        school_year,
        source,
        unit,
        level,
        sector,
        location,
        status in ('open', 'relocated') as is_open,
        -- a school that should have answered and did not is waited for, and counts nowhere else
        status in ('open', 'relocated', 'not_returned') as is_expected,
        nullif(nullif(admin1, ''), '_U') as admin1,
        nullif(nullif(admin2, ''), '_U') as admin2,
        nullif(nullif(edu_region, ''), '_U') as edu_region,
        nullif(nullif(inspection, ''), '_U') as inspection
    from schools
),

parents as (
    select area_parents.* from area_parents
    inner join this_partition on area_parents.country = this_partition.country
    where
        area_parents.parent_level <> 'country'
        and this_partition.year between area_parents.valid_from and area_parents.valid_to
),

ranks as (select source, rank from preferred_sources where measure = 'schools')

select
    sent.source,
    sent.unit,
    sent.level,
    sent.sector,
    sent.location,
    sent.is_open,
    sent.is_expected,
    coalesce(sent.admin1, admin.parent) as admin1,
    sent.admin2,
    coalesce(sent.edu_region, education.parent) as edu_region,
    sent.inspection,
    row_number() over (partition by sent.unit order by coalesce(ranks.rank, 9), sent.source, sent.level) = 1
        as is_first
from sent
left join parents as admin on admin.area_level = 'admin2' and sent.admin2 = admin.area
left join parents as education on education.area_level = 'inspection' and sent.inspection = education.area
left join ranks on sent.source = ranks.source
