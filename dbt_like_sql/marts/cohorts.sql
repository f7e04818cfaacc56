-- a thousand entrants followed through the grades at the rates of one pair of years, with at most
-- `repetitions` over the cycle (null: without limit): pupil-years spent in each grade, and how many
-- leave it with success. Pupil-years with k repetitions in grade g are (p1 … p(g-1)) · h(k; r1 … rg), h
-- being the complete symmetric polynomial, here from power sums: exact, and without recursion
with limits as (
    select cast(null as integer) as repetitions, 'cohort_kunlimited' as family
    union all
    select repetitions, concat('cohort_k', repetitions) as family from cohort_limits
),

families as (select distinct family from flow_families_below),

along as (
    select cohort_rates.*,
        row_number() over upto as n_grades,
        count(p) over before as n_promotions,
        count(r) over upto as n_repetitions,
        coalesce(min(p) over before, 1) as least_promotion,
        coalesce(max(r) over upto, 0) as most_repetition,
        coalesce(exp(sum(ln(case when p > 0 then p end)) over before), 1) as promoted,
        coalesce(sum(r) over upto, 0) as s1,
        coalesce(sum(r * r) over upto, 0) as s2,
        coalesce(sum(r * r * r) over upto, 0) as s3,
        coalesce(sum(ln(case when r < 1 then 1 - r end)) over upto, 0) as log_staying,
        coalesce(sum(r / nullif(1 - r, 0)) over upto, 0) as years_repeated,
        max(cast(severity + 10 as varchar) || ':' || obs_status || ':' || coalesce(reason, '')) over upto
            as worst
    from cohort_rates
    window
        upto as (
            partition by country, year, area_level, area, level, sex, base order by grade
            rows between unbounded preceding and current row
        ),
        before as (
            partition by country, year, area_level, area, level, sex, base order by grade
            rows between unbounded preceding and 1 preceding
        )
),

-- ways of repeating once, twice, three times by the end of the grade, and without limit
ways as (
    select along.*, limits.repetitions,
        case when limits.repetitions is null then exp(-log_staying) end as h_all,
        case when limits.repetitions >= 1 then s1 else 0 end as h1,
        case when limits.repetitions >= 2 then (s1 * s1 + s2) / 2 else 0 end as h2,
        case when limits.repetitions >= 3 then (s1 * s1 * s1 + 3 * s1 * s2 + 2 * s3) / 6 else 0 end as h3
    from along
    cross join limits
    left join families on limits.family = families.family
    where
        (limits.repetitions is null or along.base <> 'uis_product')
        and (families.family is not null or along.area_level in ('country', 'admin1', 'edu_region'))
),

years as (
    select *,
        1000 * case when least_promotion = 0 then 0 else promoted end as reached,
        coalesce(h_all, 1 + h1 + h2 + h3) as h,
        -- the sum of k · h(k), and the last of them
        case when repetitions is null then h_all * years_repeated else h1 + 2 * h2 + 3 * h3 end as weighted,
        case repetitions when 0 then 1 when 1 then h1 when 2 then h2 when 3 then h3 end as h_last,
        n_grades = grade and n_promotions = grade - 1 and n_repetitions = grade and least_promotion >= 0
        and (repetitions is not null or most_repetition < 1) as is_whole
    from ways
)

select
    country, school_year, year, area_level, area, level, sex, base, repetitions, grade, duration, is_last,
    p, r, case when is_whole then reached * h end as pupil_years,
    case when is_whole and p >= 0 then reached * h * p end as successes,
    -- years that those who leave in this grade have spent: by drop-out, the limit, or success in the last
    case
        when is_whole then reached * (
            (grade * h + weighted) * (1 - case when is_last then 0 else p end - r)
            + coalesce(r * (grade + repetitions) * h_last, 0)
        )
    end as years_of_leavers,
    worst, outcome, last_grade_judgement, n_units, n_expected, source
from years
