-- units asked for a measure and for the partner that some indicator divides it by,
-- and whether they answered both
with answered as (select * from int_reporting),

ranked as (
    select
        answered.unit_level,
        answered.measure,
        answered.source,
        row_number() over (
            partition by answered.unit_level, answered.measure
            order by coalesce(min(preferred_sources.rank), 9), answered.source
        ) as place
    from answered
    left join preferred_sources
        on answered.source = preferred_sources.source and answered.measure = preferred_sources.measure
    group by answered.unit_level, answered.measure, answered.source
),

counting as (
    select answered.*
    from answered
    inner join ranked
        on answered.unit_level = ranked.unit_level
        and answered.measure = ranked.measure
        and answered.source = ranked.source
        and ranked.place = 1
)

select
    mine.source,
    mine.unit_level,
    mine.unit,
    mine.measure,
    mine.level,
    mine.breakdown,
    measure_pairs.partner as universe,
    bool_and(mine.is_complete and partner.is_complete) as is_complete,
    bool_or(measure_pairs.by_grade) as by_grade,
    bool_or(measure_pairs.by_sex) as by_sex
from counting as mine
inner join measure_pairs
    on mine.measure = measure_pairs.measure and mine.breakdown = measure_pairs.breakdown
inner join counting as partner
    on mine.unit_level = partner.unit_level
    and mine.unit = partner.unit
    and mine.level = partner.level
    and measure_pairs.partner = partner.measure
    and measure_pairs.partner_breakdown = partner.breakdown
group by
    mine.source, mine.unit_level, mine.unit, mine.measure, mine.level, mine.breakdown, measure_pairs.partner
