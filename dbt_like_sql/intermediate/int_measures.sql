-- the common currency: one row per area, measure and dimension; school tables and area tables look alike here
with pairs as (
    select int_area_pairs.*, slots.slot_id from int_area_pairs
    inner join int_area_slots as slots
        on int_area_pairs.area_level = slots.area_level
        and int_area_pairs.area = slots.area
        and slots.sector = '_T'
        and slots.location = '_T'
    left join int_answers as same_unit
        on slots.slot_id = same_unit.slot_id
        and int_area_pairs.source = same_unit.source
        and int_area_pairs.measure = same_unit.measure
        and int_area_pairs.level = same_unit.level
        and int_area_pairs.breakdown = same_unit.breakdown
        and int_area_pairs.universe = same_unit.universe
    where same_unit.slot_id is null
),

everything as (
    select
        slot_id, cell_id, area_level, area, measure, level, grade, age, sex, sector, location, breakdown,
        category,
        universe, value, severity, n_units, n_expected, source
    from int_measured
    union all
    select
        slot_id, null as cell_id, area_level, area, measure, level, grade, '_T' as age, sex, '_T' as sector,
        '_T' as location, breakdown, category, universe, value, severity, n_units, n_expected, source
    from pairs
    union all
    select
        slot_id, null as cell_id, area_level, area, measure, level, '_T' as grade, '_T' as age, '_T' as sex,
        '_T' as sector, '_T' as location, '_Z' as breakdown, '_Z' as category, universe, value,
        cast(case when value is null then 13 else 0 end as smallint) as severity, n_units, n_expected, source
    from int_return_measures
    union all
    select
        slot_id, null as cell_id, area_level, area, measure, level, grade, '_T' as age, sex, '_T' as sector,
        '_T' as location, '_Z' as breakdown, '_Z' as category, 'corrected' as universe, value, severity,
        n_units, n_expected, source
    from int_corrected
),

summed as (
    select
        this_partition.country, this_partition.school_year, this_partition.year, everything.area_level,
        everything.area, everything.measure, everything.level, everything.grade, everything.age,
        everything.sex, everything.sector, everything.location, everything.breakdown, everything.category,
        everything.universe, everything.value,
        case
            when everything.value is null and everything.severity = 0 then 'M'
            when everything.value is null and everything.severity = 1 then 'K'
            else coalesce(obs_statuses.obs_status, 'O')
        end as obs_status,
        cast(everything.n_units as integer) as n_units,
        cast(everything.n_expected as integer) as n_expected,
        everything.source, everything.slot_id, everything.cell_id
    from everything
    left join obs_statuses on everything.severity = obs_statuses.severity
    cross join this_partition
    union all
    select *, null as slot_id, null as cell_id from int_counts
)

select * exclude (slot_id, cell_id) from summed
order by slot_id, cell_id, measure, universe, level, grade, age, sex, sector, location, source
