-- every key of a measure in every slot where some unit answered: what they left out is nil, explicitly 0;
-- single ages of schools down to regions, not by sector or location
select
    answers.slot_id,
    keys.cell_id,
    answers.area_level,
    answers.area,
    answers.sector,
    answers.location,
    answers.source,
    answers.unit_level,
    answers.measure,
    answers.level,
    keys.grade,
    keys.age,
    keys.sex,
    answers.breakdown,
    keys.category,
    answers.universe,
    case
        -- a figure from below stands for the whole only when no area is missing, or where a ratio pairs them
        when
            answers.unit_level <> 'school'
            and answers.universe = '_T'
            and answers.n_units < answers.n_expected
            then null
        when cells.value is not null or cells.severity < 10 then cells.value
        -- a grade that was left blank on one side of a pair is not nil on the other
        when answers.universe <> '_T' and keys.grade <> '_T' and cells.severity >= 10 then null
        when measures.kind in ('count', 'flag') and (answers.n_units > 0 or answers.is_empty)
            then cast(0 as double)
    end as value,
    case
        when
            answers.unit_level <> 'school'
            and answers.universe = '_T'
            and answers.n_units < answers.n_expected
            then case when cells.severity >= 10 then cells.severity else 13 end
        when cells.value is not null or cells.severity < 10 then cells.severity
        when answers.universe <> '_T' and keys.grade <> '_T' and cells.severity >= 10 then cells.severity
        when measures.kind in ('count', 'flag') and (answers.n_units > 0 or answers.is_empty) then 0
        else cells.severity
    end as severity,
    answers.n_units,
    answers.n_expected
from int_answers as answers
inner join int_cell_keys as keys
    on answers.source = keys.source
    and answers.unit_level = keys.unit_level
    and answers.measure = keys.measure
    and answers.level = keys.level
    and answers.breakdown = keys.breakdown
    and answers.universe = keys.universe
inner join measures on answers.measure = measures.measure
left join int_area_cells as cells on answers.slot_id = cells.slot_id and keys.cell_id = cells.cell_id
where
    keys.age = '_T'
    or answers.unit_level <> 'school'
    or (
        answers.area_level in ('country', 'admin1', 'edu_region')
        and answers.sector = '_T'
        and answers.location = '_T'
    )
