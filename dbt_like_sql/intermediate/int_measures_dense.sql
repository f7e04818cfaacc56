-- every key of a measure in every area where some unit answered: what they left out is nil, explicitly 0
with totals as (select * from int_area_totals),

keys as (
    select distinct source, unit_level, measure, level, grade, age, sex, breakdown, category, universe from totals
    where area_level = 'country'
    union
    select source, unit_level, measure, level, '_T', '_T', '_T', '_Z', '_Z', universe from int_answers
    where area_level = 'country' and breakdown = '_Z'
),

answers as (
    select * from int_answers
    union all
    -- a sector with no school at all in an area that answered: nothing there, not nothing known
    select
        whole.area_level, whole.area, sectors.sector, '_T' as location, whole.source, whole.unit_level, whole.measure,
        whole.level, whole.breakdown, whole.universe, 0 as n_units
    from int_answers as whole
    cross join (select distinct sector from int_slots where unit_level = 'school' and sector <> '_T') as sectors
    left join (select distinct area_level, area, sector from int_slots where unit_level = 'school') as slots
        on whole.area_level = slots.area_level and whole.area = slots.area and sectors.sector = slots.sector
    where
        whole.unit_level = 'school'
        and whole.area_level in ('country', 'admin1', 'edu_region')
        and whole.sector = '_T'
        and whole.location = '_T'
        and whole.n_units > 0
        and slots.area is null
)

select
    answers.area_level, answers.area, answers.sector, answers.location, answers.source, answers.unit_level,
    answers.measure, answers.level, keys.grade, keys.age, keys.sex, answers.breakdown, keys.category, answers.universe,
    case
        when totals.value is not null then totals.value
        when measures.kind in ('count', 'flag') and (answers.n_units > 0 or slots.area is null) then cast(0 as double)
    end as value,
    coalesce(totals.n_suspect, 0) as n_suspect,
    answers.n_units
from answers
inner join keys
    on answers.source = keys.source and answers.unit_level = keys.unit_level and answers.measure = keys.measure
    and answers.level = keys.level and answers.breakdown = keys.breakdown and answers.universe = keys.universe
inner join measures on answers.measure = measures.measure
left join (select distinct area_level, area, sector, location from int_slots) as slots
    on answers.area_level = slots.area_level and answers.area = slots.area
    and answers.sector = slots.sector and answers.location = slots.location
left join totals
    on answers.area_level = totals.area_level and answers.area = totals.area and answers.sector = totals.sector
    and answers.location = totals.location and answers.source = totals.source and answers.unit_level = totals.unit_level
    and answers.measure = totals.measure and answers.level = totals.level and keys.grade = totals.grade
    and keys.age = totals.age and keys.sex = totals.sex and answers.breakdown = totals.breakdown
    and keys.category = totals.category and answers.universe = totals.universe
