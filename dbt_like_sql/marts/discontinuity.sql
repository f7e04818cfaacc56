-- pupils of a grade whose school has nobody in the next grade a year later, among those who could go on
-- there, over the schools that answered completely in both years
with pupils as (
    select
        cells.country, cells.school_year, cells.year, cells.area_level, cells.area, cells.level, cells.sex,
        sum(cells.enrolment) as pupils, max(cells.severity_pupils) as severity, max(cells.source) as source
    from panel_cells as cells
    inner join structures
        on cells.country = structures.country and cells.year = structures.year
        and cells.level = structures.level
        and try_cast(cells.grade as integer) between 1 and structures.duration - 1
    where cells.universe = 'panel_base' and cells.enrolment is not null
    group by
        cells.country, cells.school_year, cells.year, cells.area_level, cells.area, cells.level, cells.sex
),

beside as (
    select pupils.*, coalesce(without.pupils, 0) as without_next
    from pupils
    left join pupils_without_next as without
        on pupils.country = without.country and pupils.year = without.year
        and pupils.area_level = without.area_level and pupils.area = without.area
        and pupils.level = without.level and pupils.sex = without.sex
),

sexes as (
    select *, '_T' as one_sex from beside
    union all
    select *, sex as one_sex from beside where sex in ('F', 'M')
),

summed as (
    select
        country, school_year, year, area_level, area, level, one_sex as sex, sum(without_next) as numerator,
        nullif(sum(pupils), 0) as denominator, max(severity) as severity, max(source) as source
    from sexes
    group by country, school_year, year, area_level, area, level, one_sex
)

select
    summed.country, summed.school_year, summed.year, summed.area_level, summed.area,
    'pupils_in_discontinuity_share' as indicator, summed.level, '_T' as grade, summed.sex, '_Z' as breakdown,
    '_Z' as category, 'matched_panel' as method, 'matched_panel' as base, 'discontinuity' as family,
    case when summed.severity < 9 then 100 * summed.numerator / summed.denominator end as value,
    cast(null as double) as compared, summed.numerator, summed.denominator,
    case when summed.denominator is null then 'M' when summed.severity = 9 then 'L'
        else statuses.obs_status end as obs_status,
    case when summed.denominator is null then 'denominator is zero'
        when summed.severity = 9 then 'not validated' when summed.severity = 8 then 'suspect values' end
        as reason,
    schools.n_units, schools.n_expected, summed.source
from summed
inner join obs_statuses as statuses on summed.severity = statuses.severity
left join panel_measures as schools
    on summed.country = schools.country and summed.year = schools.year
    and summed.area_level = schools.area_level and summed.area = schools.area and summed.level = schools.level
    and schools.universe = 'panel_base' and schools.measure = 'enrolment' and schools.grade = '_T'
    and schools.sex = '_T'
