"""Cases of rules on offices above the school: visits, budgets.

Belongs here: an inspectorate that breaks each rule and one that does not. Does not belong here: schools (staff.py).
"""

from __future__ import annotations

from typing import Any

from eqm_pipeline_tests.rules.cases import Case, Core, cell

OFFICE = {"unit": "I1", "unit_level": "inspection", "level": "_T"}


def visits(inspectors: float | None, made: float, teachers: float) -> Core:
    """Inspectors in post, visits made, teachers visited."""
    told = {"inspectors": inspectors, "visits": made, "teachers_visited": teachers}
    kind: dict[str, dict[str, Any]] = {"visits": {"breakdown": "visit_kind", "category": "control"}}
    return Core({"support_visits": [cell(m, v, **OFFICE, **kind.get(m, {})) for m, v in told.items()]})


def budget(currency: str = "XOF", **amounts: float) -> Core:
    """Amounts by stage."""
    more = OFFICE | {"breakdown": "budget_stage", "currency": currency}
    return Core({"budget": [cell("budget", v, category=s, **more) for s, v in amounts.items()]})


CASES = [
    Case("VISITS_RANGE", breaks=visits(2, 601, 90), holds=visits(2, 600, 90), told={"unit_code": "I1", "value": "601"}),
    Case("INSP_ZERO_MISSING", breaks=visits(None, 60, 40), holds=visits(0, 60, 40), told={"unit_code": "I1"}),
    Case(
        "BUDGET_ORDER",
        breaks=budget(programmed=100, allotted=90, accessed=70, executed=80),
        holds=budget(programmed=100, allotted=90, accessed=80, executed=80),
        told={"value": "80", "parameters": "part=executed; whole=accessed; amount=70"},
    ),
    Case("CURRENCY", breaks=budget("EUR", programmed=100), holds=budget("XOF", programmed=100), told={"parameters": "currency=EUR; expected=XOF"}),
]  # fmt: skip
