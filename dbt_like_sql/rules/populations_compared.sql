-- populations by single age: heaps, regions that do not make the country, sexes that do not make the whole;
-- and pupils whose age is unknown
with limits as (
    select
        country,
        max(case when rule = 'POP_SMOOTH' and parameter = 'share' then value end) as most_heap,
        max(case when rule = 'POP_SUM' and parameter = 'share' then value end) as most_apart,
        max(case when rule = 'AGE_UNKNOWN_SHARE' and parameter = 'share' then value end) as most_unknown
    from rule_parameters
    group by country
),

people as (
    select
        counts.country, counts.school_year, counts.area_level, counts.area, counts.source, counts.age,
        ages.years, max(case when counts.sex = '_T' then counts.value end) as value,
        max(case when counts.sex = 'F' then counts.value end)
        + max(case when counts.sex = 'M' then counts.value end) as of_sexes
    from int_measures as counts
    left join single_ages as ages on counts.age = ages.age
    where
        counts.measure = 'population' and counts.universe = '_T' and counts.grade = '_T'
        and counts.sector = '_T' and counts.location = '_T' and counts.breakdown = '_Z'
        and counts.area_level in ('country', 'admin1', 'edu_region')
    group by
        counts.country, counts.school_year, counts.area_level, counts.area, counts.source, counts.age,
        ages.years
),

compared as (
    select this.country, this.school_year, this.source, 'POP_SMOOTH' as rule, this.area_level, this.area,
        'population@' || this.age as "column", this.value, (younger.value + older.value) / 2 as beside
    from people as this
    inner join people as younger
        on this.country = younger.country and this.school_year = younger.school_year
        and this.source = younger.source and this.area_level = younger.area_level
        and this.area = younger.area and this.years = younger.years + 1
    inner join people as older
        on this.country = older.country and this.school_year = older.school_year
        and this.source = older.source and this.area_level = older.area_level and this.area = older.area
        and this.years + 1 = older.years
    union all
    select whole.country, whole.school_year, whole.source, 'POP_SUM' as rule, parts.area_level,
        'all' as area, 'population@' || whole.age as "column", sum(parts.value) as value,
        max(whole.value) as beside
    from people as whole
    inner join people as parts
        on whole.country = parts.country and whole.school_year = parts.school_year
        and whole.source = parts.source and whole.age = parts.age and parts.area_level <> 'country'
    where whole.area_level = 'country'
    group by whole.country, whole.school_year, whole.source, parts.area_level, whole.age
    union all
    select country, school_year, source, 'POP_SUM' as rule, area_level, area,
        'population@' || age || '/sex' as "column", of_sexes as value, value as beside
    from people
    union all
    select country, school_year, '_T' as source, 'AGE_UNKNOWN_SHARE' as rule, area_level, area,
        'enrolment@' || level as "column", unknown as value, known + unknown as beside
    from unknown_ages
    where
        area_level in ('country', 'admin1', 'edu_region') and measure = 'enrolment' and grade = '_T'
        and sex = '_T' and sector = '_T' and location = '_T'
)

select
    compared.country, compared.school_year, compared.source, compared.rule,
    compared.area_level || ' ' || compared.area as unit_code, compared."column", compared.value,
    'beside' as key_1, compared.beside as number_1, cast(null as varchar) as key_2,
    cast(null as double) as number_2, cast(null as varchar) as said, 1 as n
from compared
inner join limits on compared.country = limits.country
where
    (rule = 'POP_SMOOTH' and abs(value - beside) > most_heap * beside)
    or (rule = 'POP_SUM' and abs(value - beside) > most_apart * beside)
    or (rule = 'AGE_UNKNOWN_SHARE' and value > most_unknown * beside)
