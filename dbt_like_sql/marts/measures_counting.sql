-- the measures that indicators are made of, from the source that counts, with how bad their status is
select * from whole_counts
union all
select * from paired_counts
