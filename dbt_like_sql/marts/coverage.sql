-- what was expected, received and usable by area, judged; an area or a country that fell silent is a row too
with partitions as (select distinct country, school_year, year, level from int_coverage),

absent as (
    select countries.country, years_received.school_year, years_received.year from countries
    cross join years_received
    left join partitions
        on countries.country = partitions.country and years_received.year = partitions.year
    where partitions.country is null
),

-- heard from a year ago, still valid, and not a word this year
silent as (
    select
        before.country, partitions.school_year, partitions.year, before.area_level, before.area, before.level
    from int_coverage as before
    inner join partitions
        on before.country = partitions.country and before.year + 1 = partitions.year
        and before.level = partitions.level
    inner join areas_known
        on before.country = areas_known.country and before.area_level = areas_known.area_level
        and before.area = areas_known.area
        and partitions.year between areas_known.valid_from and areas_known.valid_to
    left join int_coverage as now on before.country = now.country and partitions.year = now.year
        and before.area_level = now.area_level and before.area = now.area and before.level = now.level
    where now.area is null and before.received > 0
),

rows_of_all as (
    select country, school_year, year, area_level, area, level, expected, received, usable, basis,
        imputed_share from int_coverage
    union all
    select country, school_year, year, area_level, area, level, null as expected, 0 as received, 0 as usable,
        '_U' as basis, null as imputed_share from silent
    union all
    select country, school_year, year, 'country' as area_level, country as area, '1' as level,
        null as expected, 0 as received, 0 as usable, '_U' as basis, null as imputed_share from absent
),

compared as (
    select rows_of_all.*,
        -- `least` passes over a null
        case when rows_of_all.usable > rows_of_all.expected then 1
            else rows_of_all.usable / nullif(cast(rows_of_all.expected as double), 0)
        end as coverage,
        before.received as received_before,
        rows_of_all.received / nullif(cast(before.received as double), 0) - 1 as schools_change
    from rows_of_all
    left join int_coverage as before
        on rows_of_all.country = before.country and rows_of_all.year = before.year + 1
        and rows_of_all.area_level = before.area_level and rows_of_all.area = before.area
        and rows_of_all.level = before.level
)

select
    compared.country, compared.school_year, compared.area_level, compared.area, compared.level,
    compared.expected, compared.received, compared.usable, compared.basis, compared.coverage,
    case
        when compared.coverage is null then '_U'
        when compared.coverage >= thresholds.coverage_good then 'A'
        when compared.coverage >= thresholds.coverage_low then 'B'
        when compared.coverage >= thresholds.coverage_withheld then 'C'
        else 'withheld'
    end as judgement,
    compared.received_before, compared.schools_change,
    case
        when compared.schools_change is null then '_U'
        when abs(compared.schools_change) > thresholds.schools_changed then 'jump'
        when abs(compared.schools_change) > thresholds.schools_moved then 'moved'
        else 'steady'
    end as change_judgement,
    silent_schools.n_silent as silent_between, compared.imputed_share, this_release.release
from compared
left join silent_schools on compared.country = silent_schools.country and compared.year = silent_schools.year
    and compared.area_level = silent_schools.area_level and compared.area = silent_schools.area
    and compared.level = silent_schools.level
cross join thresholds
cross join this_release
