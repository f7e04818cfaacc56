"""Rules on the areas that a delivery names: regions that belong together, regions that are missing.

Belongs here: AREA_HIERARCHY, FILE_SCOPE_LABEL. Does not belong here: labels of areas (conform/codes.py), coordinates
(geography.py), sums over areas (dbt_like_sql/rules/).
"""

from __future__ import annotations

from eqm_pipeline.quality.check import Checked
from eqm_pipeline.quality.sizes import told

CHAINS = (("inspection", "edu_region"), ("admin2", "admin1"))


def check(c: Checked) -> None:
    """Both rules, over the register of one slice and the areas valid in its year."""
    if "schools" not in c.core:
        return
    valid = [a for a in c.areas if a.valid_from <= c.year <= a.valid_to]
    parent = {a.area: a.parent for a in valid}
    schools = c.core["schools"]
    for child, above in CHAINS:
        belongs = schools[child].astype("object").map(parent).fillna("")
        named = schools[above].astype("object")
        apart = (belongs != "") & (named != "") & (belongs != named)
        if apart.any():
            rows = schools[apart]
            figures = told(area=rows[child].astype("object"), belongs=belongs[apart], told=named[apart])
            c.report("AREA_HIERARCHY", rows, column="", parameters=figures)
        regions = {a.area for a in valid if a.area_level == above}
        present = regions & set(schools[above].cat.categories)
        absent = sorted(regions - present)
        if present and absent:
            codes = [f"{above} {a}" for a in absent]
            figures = told(present=[len(present)] * len(codes), expected=[len(regions)] * len(codes))
            c.findings.add("FILE_SCOPE_LABEL", unit_code=codes, parameters=figures, column=[""] * len(codes))
