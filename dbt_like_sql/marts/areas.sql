-- areas of both chains and the years in which they are valid
select
    areas_known.country,
    areas_known.area_level,
    areas_known.area,
    areas_known.name,
    areas_known.parent,
    areas_known.valid_from,
    areas_known.valid_to,
    areas_known.pcode,
    this_release.release
from areas_known
cross join this_release
