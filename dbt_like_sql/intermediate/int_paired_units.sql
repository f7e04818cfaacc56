-- units asked for a measure and for the partner that some indicator divides it by, and whether they
-- answered both; pairs by grade lose only the grades in which one is blank
with counting as (
    select answered.*
    from int_reporting as answered
    inner join int_first_sources as first_source
        on answered.unit_level = first_source.unit_level
        and answered.measure = first_source.measure
        and answered.source = first_source.source
),

blanks as (
    select distinct source, unit_level, unit, measure, level, breakdown from int_unit_cells
    where n_missing > 0
),

-- what a unit leaves blank is known to be blank; then its grades are looked at one by one
answered as (
    select
        counting.*,
        counting.is_complete or blanks.unit is not null as is_known
    from counting
    left join blanks
        on counting.source = blanks.source
        and counting.unit_level = blanks.unit_level
        and counting.unit = blanks.unit
        and counting.measure = blanks.measure
        and counting.level = blanks.level
        and counting.breakdown = blanks.breakdown
),

common as (
    select source, unit_level, measure, level, breakdown, universe, count(distinct grade) as n_grades
    from int_pair_grades
    group by source, unit_level, measure, level, breakdown, universe
),

lost as (
    select source, unit_level, unit, measure, level, breakdown, universe, count(*) as n_grades
    from int_pair_gaps
    group by source, unit_level, unit, measure, level, breakdown, universe
),

paired as (
    select
        mine.source, mine.unit_level, mine.unit, mine.measure, mine.level, mine.breakdown,
        pairs.partner as universe,
        bool_and(mine.is_complete and partner.is_complete) as is_complete,
        bool_and(mine.is_known and partner.is_known) as is_known,
        bool_or(pairs.by_grade) as by_grade,
        bool_or(pairs.by_sex) as by_sex
    from answered as mine
    inner join measure_pairs as pairs
        on mine.measure = pairs.measure and mine.breakdown = pairs.breakdown
    inner join answered as partner
        on mine.unit_level = partner.unit_level
        and mine.unit = partner.unit
        and mine.level = partner.level
        and pairs.partner = partner.measure
        and pairs.partner_breakdown = partner.breakdown
    group by mine.source, mine.unit_level, mine.unit, mine.measure, mine.level, mine.breakdown, pairs.partner
)

select
    paired.source, paired.unit_level, paired.unit, paired.measure, paired.level, paired.breakdown,
    paired.universe,
    case when common.n_grades is null then paired.is_complete
        else paired.is_known and coalesce(lost.n_grades, 0) < common.n_grades end as is_complete,
    paired.by_grade, paired.by_sex, common.n_grades is not null as is_graded
from paired
left join common
    on paired.source = common.source and paired.unit_level = common.unit_level
    and paired.measure = common.measure and paired.level = common.level
    and paired.breakdown = common.breakdown and paired.universe = common.universe
left join lost
    on paired.source = lost.source and paired.unit_level = lost.unit_level and paired.unit = lost.unit
    and paired.measure = lost.measure and paired.level = lost.level
    and paired.breakdown = lost.breakdown and paired.universe = lost.universe
