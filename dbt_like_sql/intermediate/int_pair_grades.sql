-- the grades in which two measures that a ratio pairs by grade are both asked for
select distinct
    mine.source,
    mine.unit_level,
    pairs.measure,
    asked.level,
    pairs.breakdown,
    pairs.category,
    pairs.universe,
    pairs.partner,
    partner.source as partner_source,
    pairs.partner_breakdown,
    pairs.partner_category,
    asked.grade
from int_pairs as pairs
inner join int_first_sources as mine on pairs.measure = mine.measure
inner join int_first_sources as partner
    on pairs.partner = partner.measure and mine.unit_level = partner.unit_level
inner join asked_grades as asked
    on mine.source = asked.source
    and mine.unit_level = asked.unit_level
    and pairs.measure = asked.measure
    and pairs.breakdown = asked.breakdown
inner join asked_grades as asked_too
    on partner.source = asked_too.source
    and partner.unit_level = asked_too.unit_level
    and pairs.partner = asked_too.measure
    and pairs.partner_breakdown = asked_too.breakdown
    and asked.level = asked_too.level
    and asked.grade = asked_too.grade
where pairs.by_grade
