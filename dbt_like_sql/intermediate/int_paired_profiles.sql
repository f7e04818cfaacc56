-- units that answered alike, asked for a measure and for the partner that some indicator divides it by, and
-- whether they answered both; pairs by grade lose only the grades in which one is blank
with answers as (
    select
        answers.profile_id, questions.source, questions.unit_level, questions.measure, questions.level,
        questions.breakdown, questions.category, answers.is_complete, answers.is_blank
    from int_pair_answers as answers
    inner join int_pair_questions as questions on answers.pair_question_id = questions.pair_question_id
),

common as (
    select source, unit_level, measure, level, breakdown, category, universe,
        count(distinct grade) as n_grades
    from int_pair_grades
    group by source, unit_level, measure, level, breakdown, category, universe
),

lost as (
    select
        groups.profile_id, gaps.source, gaps.measure, gaps.level, gaps.breakdown, gaps.category,
        gaps.universe, count(*) as n_grades
    from int_pair_gaps as gaps
    inner join int_groups as groups on gaps.unit_level = groups.unit_level and gaps.unit = groups.unit
    where groups.is_example
    group by
        groups.profile_id, gaps.source, gaps.measure, gaps.level, gaps.breakdown, gaps.category,
        gaps.universe
),

paired as (
    select
        mine.profile_id, mine.source, mine.unit_level, mine.measure, mine.level, mine.breakdown,
        mine.category, pairs.universe,
        bool_and(mine.is_complete and partner.is_complete) as is_complete,
        -- where it is known which grades are blank they are looked at one by one
        bool_and((mine.is_complete or mine.is_blank) and (partner.is_complete or partner.is_blank))
            as is_known,
        bool_or(pairs.by_grade) as by_grade,
        bool_or(pairs.by_sex) as by_sex
    from answers as mine
    inner join int_pairs as pairs
        on mine.measure = pairs.measure and mine.breakdown = pairs.breakdown
        and mine.category = pairs.category
    inner join answers as partner
        on mine.profile_id = partner.profile_id
        and mine.level = partner.level
        and pairs.partner = partner.measure
        and pairs.partner_breakdown = partner.breakdown
        and pairs.partner_category = partner.category
    group by
        mine.profile_id, mine.source, mine.unit_level, mine.measure, mine.level, mine.breakdown,
        mine.category, pairs.universe
)

select
    paired.profile_id, paired.source, paired.unit_level, paired.measure, paired.level, paired.breakdown,
    paired.category, paired.universe,
    case when common.n_grades is null then paired.is_complete
        else paired.is_known and coalesce(lost.n_grades, 0) < common.n_grades end as is_complete,
    paired.by_grade, paired.by_sex, common.n_grades is not null as is_graded
from paired
left join common
    on paired.source = common.source and paired.unit_level = common.unit_level
    and paired.measure = common.measure and paired.level = common.level
    and paired.breakdown = common.breakdown and paired.category = common.category
    and paired.universe = common.universe
left join lost
    on paired.profile_id = lost.profile_id and paired.source = lost.source
    and paired.measure = lost.measure and paired.level = lost.level
    and paired.breakdown = lost.breakdown and paired.category = lost.category
    and paired.universe = lost.universe
