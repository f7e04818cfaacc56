"""Cases of the rules on whole columns, and on numbers outside the scale of their column.

Belongs here: many schools and one column. Does not belong here: rules on one school.
"""

from __future__ import annotations

from collections.abc import Callable

from eqm_pipeline_tests.rules.cases import Case, Core, Sent, cell


def column(header: str, said: Callable[[int], object], n: int = 40) -> Sent:
    """Schools with pupils, and one more column."""
    rows = [f"S{k},{k + 11},{k + 13},{said(k)}" for k in range(n)]
    return Sent("\n".join([f"code,F1,M1,{header}", *rows]) + "\n")


def counts(measure: str, said: Callable[[int], int], n: int = 60) -> Core:
    table = "teachers" if measure == "teachers" else "enrolment"
    return Core({table: [cell(measure, said(k), f"S{k}", grade="_T", sex="F") for k in range(n)]})


def repeaters(said: Callable[[int], int]) -> Sent:
    rows = [f"S{k},{k + 11},{k + 13},{said(k)},0" for k in range(40)]
    return Sent("\n".join(["code,F1,M1,RF1,RM1", *rows]) + "\n")


CASES = [
    Case("OFF_SCALE", column("mark", lambda k: "54053" if k == 2 else 9), column("mark", lambda k: 20 if k == 2 else 9),
         {"cell": "D4", "value": "54053", "unit_code": "S2", "parameters": "least=0; most=20"}),
    Case("OFF_SCALE", column("mark", lambda k: -1 if k == 2 else 9), column("mark", lambda k: 0 if k == 2 else 9)),
    Case("CONSTANT_COUNT", column("mark", lambda k: 0), column("mark", lambda k: int(k == 3)), {"value": "0", "n": "40"}),
    Case("CONSTANT_COUNT", column("rooms", lambda k: 6), column("rooms", lambda k: 6 + (k == 3)), {"value": "6"}),
    Case("CONSTANT_COUNT", column("rooms", lambda k: 2), column("rooms", lambda k: 1)),
    Case("ALL_ZERO", repeaters(lambda k: 0), repeaters(lambda k: int(k == 3)), {"n": "40", "parameters": "columns=2"}),
    Case("CONSTANT_COLUMN", column("water", lambda k: 1), column("water", lambda k: k % 2), {"value": "1", "n": "40"}),
    Case("BINARY_AS_COUNT", counts("teachers", lambda k: int(k > 3)), counts("teachers", lambda k: k % 5 + 1), {"n": "56"}),
    Case(
        "ROUNDING",
        counts("enrolment", lambda k: 20 + 5 * (k // 10) + (k % 2), 240),
        counts("enrolment", lambda k: 20 + k % 97, 240),
        {"n": "240", "parameters": "share=50.0"},
    ),
]  # fmt: skip
