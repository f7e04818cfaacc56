-- the counts that ratios are made of, over the schools that gave the other side too
select * from counts_kept
where universe not in ('_T', 'corrected')
