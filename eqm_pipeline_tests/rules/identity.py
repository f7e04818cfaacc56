"""Cases of rules on who a row speaks of.

Belongs here: codes, names and places of schools. Does not belong here: coordinates (geography.py).
"""

from __future__ import annotations

from eqm_pipeline_tests.rules.cases import Case, Core, Edited, Sent, cell, school


def pupils(unit: str, **more: object) -> dict[str, object]:
    return cell("enrolment", 9, unit=unit, grade="1", sex="F", **more)


def register(*schools: dict[str, object]) -> Core:
    return Core({"schools": list(schools)})


def codes(odd: str) -> Core:
    return register(*[school(f"{n:04d}") for n in range(1000, 1060)], school(odd))


def second_codes(*codes: str) -> list[dict[str, object]]:
    """Schools by their administrative codes."""
    return [school(f"S{n}", code=code, name=f"EPP {n}") for n, code in enumerate(codes)]


def twice(frame: object, inspection: str = "") -> None:
    """The second school under the code of the first."""
    frame.loc[1] = frame.loc[0]  # type: ignore[attr-defined]
    if inspection:
        frame.loc[1, ["DRE", "IEPP"]] = frame.loc[5, ["DRE", "IEPP"]].to_numpy()  # type: ignore[attr-defined]


HEAD = "code,name,region,inspection,F1,M1\n"
NORD = "Région Nord,Inspection Nord"
CASES = [
    Case("CODE_NULL", Sent("code,F1,M1\nCODE,3,4\nB,3,4\n"), Sent("code,F1,M1\nA,3,4\nB,3,4\n"), told={"value": "CODE", "unit_code": "row 2"}),
    Case("CODE_SCI_NOTATION", Sent("code,F1,M1\n1.2E+08,3,4\nB,3,4\n"), Sent("code,F1,M1\n120000001,3,4\nB,3,4\n"), told={"value": "1.2E+08"}),
    Case(
        "CODE_LEADING_ZERO",
        register(school("0101234"), school("101234", name="EPP autre")),
        register(school("0101234"), school("101235")),
        told={"unit_code": "101234", "parameters": "codes=0101234 / 101234"},
    ),
    Case("CODE_LENGTH", codes("999"), codes("1999"), told={"unit_code": "999", "parameters": "length=3; usual=4"}),
    Case(
        "CODE_SHARED",
        register(school("A", code="N001"), school("B", code="N001")),
        register(school("A", code="N001"), school("B", code="N002")),
        told={"unit_code": "A", "value": "N001", "parameters": "codes=A / B"},
    ),
    Case(
        "CODE_SECOND_NULL",
        register(*second_codes("N1", "N2", "")),
        register(*second_codes("N1", "N2", "N3")),
        told={"unit_code": "S2"},
    ),
    Case(
        "NAME_FUZZY_DUP",
        register(school("A", name="EPP Klabé-Owluka"), school("B", name="EPP KLABE  OWLUKA")),
        register(school("A", name="EPP Klabé A"), school("B", name="EPP KLABE B")),
        told={"unit_code": "B", "parameters": "other=A"},
    ),
    Case(
        "ORPHAN_ROW",
        Core({"schools": [school("A")], "enrolment": [pupils("A"), pupils("B")]}),
        Core({"schools": [school("A"), school("B", name="EPP autre")], "enrolment": [pupils("A"), pupils("B")]}),
        told={"unit_code": "B"},
    ),
    Case("AREA_MISSING", Sent(f"{HEAD}A,EPP a,,,3,4\n"), Sent(f"{HEAD}A,EPP a,{NORD},3,4\n"), told={"unit_code": "A"}),
    Case("CODE_DUP", Edited(twice), Edited(lambda f: None), told={"parameters": "rows=identical_rows"}),
    Case("TWO_INSPECTORATES", Edited(lambda f: twice(f, "other")), Edited(lambda f: None)),
]  # fmt: skip
