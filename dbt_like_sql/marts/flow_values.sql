-- every figure that follows pupils from a year to the next, but for the ratios that are declared
select * from capped_flows
union all
select * from survival
union all
select * from cohort_efficiency
union all
select * from retention
union all
select * from discontinuity
