-- which totals a cell is part of: itself, over grades, over sexes, over both; cells never overlap
select
    cells.cell_id,
    totals.cell_id as total_id
from int_cell_keys as cells
inner join int_cell_keys as totals
    on cells.source = totals.source
    and cells.unit_level = totals.unit_level
    and cells.measure = totals.measure
    and cells.level = totals.level
    and cells.age = totals.age
    and cells.breakdown = totals.breakdown
    and cells.category = totals.category
    and cells.universe = totals.universe
    and (cells.grade = totals.grade or totals.grade = '_T')
    and (cells.sex = totals.sex or totals.sex = '_T')
