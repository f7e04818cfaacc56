-- labels of every code that occurs; one without a label keeps its code as label; a source made of two
-- (enrolment+series of population) is labelled by both
with parts as (
    select codelist, code,
        case codelist when 'source' then split_part(code, '+', 1) else code end as first_part,
        case codelist when 'source' then nullif(split_part(code, '+', 2), '') end as second_part
    from codes_used
    where code is not null
),

labelled as (
    select
        codes_used.codelist, codes_used.code,
        coalesce(code_labels.label_en, codes_used.first_part) as label_en,
        coalesce(code_labels.label_fr, code_labels.label_en, codes_used.first_part) as label_fr,
        further.label_en as further_en,
        further.label_fr as further_fr
    from parts as codes_used
    left join code_labels
        on codes_used.codelist = code_labels.codelist and codes_used.first_part = code_labels.code
    left join code_labels as further
        on codes_used.codelist = further.codelist and codes_used.second_part = further.code
)

select
    labelled.codelist,
    labelled.code,
    labelled.label_en || coalesce(' + ' || labelled.further_en, '') as label_en,
    labelled.label_fr || coalesce(' + ' || labelled.further_fr, '') as label_fr,
    this_release.release
from labelled
cross join this_release
