-- pairs across tables of schools and of areas: both summed over the areas that have both, then up their chain
with dense as (
    select * from int_measured
    where universe = '_T' and age = '_T' and sector = '_T' and location = '_T' and value is not null
        and n_units > 0
),

partners as (
    select distinct area_level, area, unit_level, measure, level, breakdown, category from dense
    where area_level in ('admin1', 'admin2', 'edu_region', 'inspection')
),

own as (
    select
        mine.*,
        pairs.universe as pair_universe,
        case when mine.unit_level = 'school' then partners.unit_level else mine.unit_level end as pair_level
    from dense as mine
    inner join int_pairs as pairs
        on mine.measure = pairs.measure and mine.breakdown = pairs.breakdown
        and mine.category = pairs.category
    inner join partners
        on mine.area_level = partners.area_level
        and mine.area = partners.area
        and mine.level = partners.level
        and pairs.partner = partners.measure
        and pairs.partner_breakdown = partners.breakdown
        and pairs.partner_category = partners.category
    where
        mine.unit_level <> partners.unit_level
        and (mine.unit_level = 'school' or partners.unit_level = 'school')
),

at_pair_level as (select * from own where area_level = pair_level),

parents as (
    select area_parents.* from area_parents cross join this_partition
    where this_partition.year between area_parents.valid_from and area_parents.valid_to
),

raised as (
    select area_level, area, pair_level, source, measure, level, grade, sex, breakdown, category,
    pair_universe, value, severity
    from at_pair_level
    union all
    select
        parents.parent_level, parents.parent, below.pair_level, below.source, below.measure, below.level,
        below.grade,
        below.sex, below.breakdown, below.category, below.pair_universe,
        below.value, below.severity
    from at_pair_level as below
    inner join parents on below.area_level = parents.area_level and below.area = parents.area
)

select
    raised.area_level, raised.area, raised.source, raised.pair_level, raised.measure, raised.level,
    raised.grade,
    raised.sex, raised.breakdown, raised.category, raised.pair_universe as universe,
    sum(raised.value) as value,
    max(raised.severity) as severity, cast(count(*) as integer) as n_units,
    cast(coalesce(max(areas.n_areas), 1) as integer) as n_expected
from raised
left join int_expected_areas as areas
    on raised.area_level = areas.area_level and raised.area = areas.area
    and raised.pair_level = areas.unit_level
group by
    raised.area_level, raised.area, raised.source, raised.pair_level, raised.measure, raised.level,
    raised.grade,
    raised.sex, raised.breakdown, raised.category, raised.pair_universe
