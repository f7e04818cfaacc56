-- labels of every code that occurs; one without a label keeps its code as label
select
    codes_used.codelist,
    codes_used.code,
    coalesce(code_labels.label_en, codes_used.code) as label_en,
    coalesce(code_labels.label_fr, code_labels.label_en, codes_used.code) as label_fr,
    this_release.release
from codes_used
left join code_labels on codes_used.codelist = code_labels.codelist and codes_used.code = code_labels.code
cross join this_release
where codes_used.code is not null
