-- names and definitions of indicators in both languages
select
    labels.indicator,
    labels.label_en,
    labels.label_fr,
    labels.definition_en,
    labels.definition_fr,
    labels.unit,
    labels.domain,
    this_release.release
from labels_of_indicators as labels
cross join this_release
