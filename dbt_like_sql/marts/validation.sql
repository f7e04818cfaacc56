-- what each country said of its figures, and what may therefore be published of them
select
    validations.country, validations.school_year, validations.year, validations.state, validations.office,
    validations.date, validations.embargo, validations.reason, this_release.release
from validations
cross join this_release
