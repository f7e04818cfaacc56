"""Cases of rules on coordinates and areas.

Belongs here: where a school lies. Does not belong here: whether it lies in any area (identity.py).
"""

from __future__ import annotations

from typing import Any

from eqm_pipeline.catalogue.models import Area, Contract
from eqm_pipeline_tests.rules.cases import Case, Core, Told, school
from eqm_pipeline_tests.rules.cases import _examined as examined
from eqm_pipeline_tests.rules.cases import _with as under
from eqm_pipeline_tests.rules.small import CENSUS

NAMES = ("Nord", "Sud", "Est", "Ouest", "Centre", "Pont", "Lac", "Gare", "Marché", "Port", "Plage")


def at(*points: tuple[float, float]) -> Core:
    """Schools of one inspectorate at these points (latitude, longitude)."""
    return Core({"schools": [located(f"S{n}", p, n) for n, p in enumerate(points)]})


def located(unit: str, point: tuple[float, float], n: int = 0) -> dict[str, Any]:
    return school(unit, name=f"EPP {NAMES[n]}", latitude=point[0], longitude=point[1])


def near(last: tuple[float, float]) -> Core:
    """Ten schools within a few kilometres, and one more."""
    return at(*[(8.0 + n / 100, 1.0) for n in range(10)], last)


def area(code: str, **more: str) -> Core:
    """A school of the inspectorate Agou, which belongs to the region Plateaux."""
    return Core({"schools": [school(inspection="TGO-IEPP-AGOU", admin1="", edu_region=code, **more)]})


def regions(drop: int) -> Core:
    """One school in each education region of Togo, the last `drop` left out."""
    from eqm_pipeline.catalogue import Catalogue

    known = [a.area for a in Catalogue().areas["TGO"] if a.area_level == "edu_region"]
    kept = known[: len(known) - drop]
    return Core(
        {"schools": [school(r, name=f"EPP {r}", edu_region=r, inspection="", admin1="") for r in kept]}
    )


def clash(label: str) -> list[str]:
    """Rules told of a file that names a region, where two regions of the year are called Soum."""
    contract = Contract.model_validate(CENSUS)
    catalogue = under({}, contract)
    names = {"R1": "Soum", "R2": "Soum", "R3": "Oudalan"}
    known = [Area(area_level="edu_region", area=a, name=n, parent="TGO") for a, n in names.items()]
    catalogue.__dict__["areas"] = {"TGO": known}
    sent = f"code,region,F1,M1\nA,{label},3,4\n".encode()
    return list(examined(sent, "ecole_2021-2022.csv", "census", "2021-2022", catalogue)["rule"])


CASES = [
    Case("GEO_SWAPPED", at((1.2, 6.3)), at((6.3, 1.2)), told={"unit_code": "S0", "value": "1.2, 6.3"}),
    Case("GEO_RANGE", at((48.8, 2.3)), at((6.3, 1.2)), told={"unit_code": "S0", "value": "48.8, 2.3"}),
    Case("GEO_SENTINEL", at((99, 99)), at((8, 1)), told={"unit_code": "S0", "value": "99, 99"}),
    Case("GEO_SENTINEL", at(*[(8.5, 1.0)] * 4), at(*[(8.5, 1.0)] * 3), told={"unit_code": "S3", "parameters": "schools=4"}),
    Case("GEO_FAR", near((9.5, 1.0)), near((8.2, 1.0)), told={"unit_code": "S10", "value": "9.5, 1"}),
    Case("FILE_SCOPE_LABEL", regions(1), regions(0)),
    Case("AREA_HIERARCHY", area("TGO-DRE-KARA"), area("TGO-DRE-PLATEAUX"), told={"unit_code": "A"}),
    Case("AREA_NAME_CLASH", Told(lambda: clash("Soum")), Told(lambda: clash("Oudalan"))),
]  # fmt: skip
