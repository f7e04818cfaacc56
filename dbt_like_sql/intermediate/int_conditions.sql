-- what a unit reported for each condition of a derived flag, and whether the condition holds: not known
-- where the answer is missing, nil where it left the cell out and the contract says that this is nil
with told as (
    select
        source, unit_level, unit, measure, level, breakdown, category,
        sum(value) as value, sum(n_missing) as n_missing, max(severity) as severity
    from int_unit_cells
    where measure in (select reported from derived_conditions)
    group by source, unit_level, unit, measure, level, breakdown, category
),

asked as (
    select
        answering.source, answering.unit_level, answering.unit, answering.level, answering.is_complete,
        conditions.*, coalesce(covered.nil_when_absent, false) as nil_when_absent
    from int_answering as answering
    inner join derived_conditions as conditions
        on answering.measure = conditions.reported and answering.breakdown = conditions.breakdown
    left join covered_measures as covered
        on answering.source = covered.source
        and answering.core_table = covered.core_table
        and answering.unit_level = covered.unit_level
        and answering.measure = covered.measure
        and answering.level = covered.level
        and answering.breakdown = covered.breakdown
),

answered as (
    select
        asked.*,
        case
            when told.n_missing > 0 then null
            when told.unit is not null then told.value
            when asked.is_complete and asked.nil_when_absent then cast(0 as double)
        end as value,
        case when told.severity < 10 then told.severity else 0 end as severity
    from asked
    left join told
        on asked.source = told.source
        and asked.unit_level = told.unit_level
        and asked.unit = told.unit
        and asked.reported = told.measure
        and asked.level = told.level
        and asked.breakdown = told.breakdown
        and asked.category = told.category
)

select
    source, unit_level, unit, level, core_table, measure, position, n_conditions, value,
    cast(severity as smallint) as severity,
    case
        when value is not null then
            coalesce(value >= at_least, true) and coalesce(value <= at_most, true)
            and coalesce(value > above, true)
    end as holds
from answered
