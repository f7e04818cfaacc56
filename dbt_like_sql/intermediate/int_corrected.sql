-- counts corrected for non-response: what was reported, and for each school that was not heard from what the
-- schools of its stratum reported on average; the narrowest stratum with enough returns speaks
with enough as (
    select means.* from int_stratum_means as means
    inner join measures_corrected
        on means.measure = measures_corrected.measure and means.n_usable >= measures_corrected.min_returns
),

silent as (
    select strata.*, row_number() over (order by source, measure, level, sector, location, narrow_area,
        wide_area, admin1, edu_region) as stratum_id
    from int_strata as strata
    where n_missing > 0
),

offered as (
    select
        silent.stratum_id, silent.n_missing, silent.admin1, silent.edu_region, enough.source, enough.measure,
        enough.level, enough.grade, enough.sex, enough.mean,
        enough.kind = min(enough.kind) over (partition by silent.stratum_id) as is_narrowest
    from silent
    inner join enough
        on silent.source = enough.source and silent.measure = enough.measure and silent.level = enough.level
        and (silent.sector = enough.sector or enough.sector = '_T')
        and (silent.location = enough.location or enough.location = '_T')
        and enough.area = case enough.area_kind when 'narrow' then silent.narrow_area
            when 'wide' then silent.wide_area else '_T' end
),

parts as (
    select source, measure, level, admin1, edu_region, grade, sex, value, cast(0 as double) as imputed,
        severity
    from int_stratum_cells
    union all
    select source, measure, level, admin1, edu_region, grade, sex, n_missing * mean as value,
        n_missing * mean as imputed, cast(6 as smallint) as severity
    from offered
    where is_narrowest
),

in_areas as (
    select parts.*, 'country' as area_level, this_partition.country as area from parts
    cross join this_partition
    union all
    select *, 'admin1' as area_level, admin1 as area from parts
    where admin1 is not null
    union all
    select *, 'edu_region' as area_level, edu_region as area from parts
    where edu_region is not null
)

select
    slots.slot_id, in_areas.area_level, in_areas.area, in_areas.source, in_areas.measure, in_areas.level,
    in_areas.grade, in_areas.sex, sum(in_areas.value) as value, sum(in_areas.imputed) as imputed,
    max(in_areas.severity) as severity, answers.n_units, answers.n_expected
from in_areas
inner join int_area_slots as slots
    on in_areas.area_level = slots.area_level and in_areas.area = slots.area and slots.sector = '_T'
    and slots.location = '_T'
inner join int_answers as answers
    on slots.slot_id = answers.slot_id and in_areas.source = answers.source
    and in_areas.measure = answers.measure and in_areas.level = answers.level
    and answers.breakdown = '_Z' and answers.universe = '_T' and answers.unit_level = 'school'
-- with too few returns in the whole country nothing is imputed, and nothing is called corrected
where exists (
    select 1 from enough
    where enough.kind = 7 and enough.source = in_areas.source and enough.measure = in_areas.measure
        and enough.level = in_areas.level
)
group by
    slots.slot_id, in_areas.area_level, in_areas.area, in_areas.source, in_areas.measure, in_areas.level,
    in_areas.grade, in_areas.sex, answers.n_units, answers.n_expected
