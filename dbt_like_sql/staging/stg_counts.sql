-- counts that a country sends as tables: sector and location as columns of their own, status as severity
select
    national_counts.country,
    national_counts.school_year,
    cast(substr(national_counts.school_year, 6, 4) as smallint) as year,
    national_counts.source,
    national_counts.measure,
    national_counts.level,
    national_counts.grade,
    national_counts.age,
    national_counts.sex,
    case when national_counts.breakdown = 'sector' then national_counts.category else '_T' end as sector,
    case when national_counts.breakdown = 'location' then national_counts.category else '_T' end as location,
    case
        when national_counts.breakdown in ('sector', 'location') then '_Z'
        else national_counts.breakdown
    end as breakdown,
    case
        when national_counts.breakdown in ('sector', 'location') then '_Z'
        else national_counts.category
    end as category,
    national_counts.value,
    obs_statuses.in_sum as severity
from national_counts
inner join obs_statuses on national_counts.obs_status = obs_statuses.obs_status
