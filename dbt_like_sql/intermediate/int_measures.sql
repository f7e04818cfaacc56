-- the common currency: one row per area, measure and dimension; school tables and area tables look alike here
with expected_areas as (
    select parent_level as area_level, parent as area, area_level as unit_level, count(*) as n_areas
    from area_parents
    cross join this_partition
    where this_partition.year between area_parents.valid_from and area_parents.valid_to
    group by parent_level, parent, area_level
),

expected as (
    select dense.*,
        cast(case
            when dense.unit_level = 'school' then
                coalesce(at_level.n_registered, at_level.n_open, any_level.n_open, 0)
            when dense.unit_level = dense.area_level then 1
            else expected_areas.n_areas
        end as integer) as n_expected,
        -- where one source gives a measure at several levels: schools first, then the area's own figure, then the next
        row_number() over (
            partition by
                dense.area_level, dense.area, dense.sector, dense.location, dense.source, dense.measure, dense.level,
                dense.grade, dense.age, dense.sex, dense.breakdown, dense.category, dense.universe
            order by
                case
                    when dense.unit_level = 'school' then 1
                    when dense.unit_level = dense.area_level then 2
                    when dense.unit_level in ('admin1', 'edu_region') then 3
                    else 4
                end,
                dense.unit_level
        ) as place
    from int_measures_dense as dense
    left join int_expected as at_level
        on dense.area_level = at_level.area_level and dense.area = at_level.area and dense.sector = at_level.sector
        and dense.location = at_level.location and dense.level = at_level.level
    left join int_expected as any_level
        on dense.area_level = any_level.area_level and dense.area = any_level.area and dense.sector = any_level.sector
        and dense.location = any_level.location and any_level.level = '_T'
    left join expected_areas
        on dense.area_level = expected_areas.area_level and dense.area = expected_areas.area
        and dense.unit_level = expected_areas.unit_level
),

-- an area's figure stands for the whole above it only when no area is missing, or where the ratio pairs them
settled as (
    select *,
        case when unit_level = 'school' or universe <> '_T' or n_units >= n_expected then value end as settled_value
    from expected
    where place = 1
),

everything as (
    select area_level, area, measure, level, grade, age, sex, sector, location, breakdown, category, universe,
        settled_value as value, case when settled_value is null then 'O' when n_suspect > 0 then 'U' else 'A' end as obs_status,
        n_units, n_expected, source
    from settled
    union all
    select area_level, area, measure, level, '_T', '_T', '_T', sector, location, '_Z', '_Z', '_T', value, 'A',
        cast(null as integer), cast(null as integer), source
    from int_return_measures
)

select
    this_partition.country, this_partition.school_year, this_partition.year, everything.area_level, everything.area,
    everything.measure, everything.level, everything.grade, everything.age, everything.sex, everything.sector,
    everything.location, everything.breakdown, everything.category, everything.universe, everything.value,
    everything.obs_status, everything.n_units, everything.n_expected, everything.source
from everything
cross join this_partition
