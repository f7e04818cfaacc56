"""Rules on what offices above the school do and spend: visits of inspectors, budgets.

Belongs here: VISITS_RANGE, INSP_ZERO_MISSING, BUDGET_ORDER, CURRENCY. Does not belong here: budgets over years
(dbt_like_sql/rules/).
"""

from __future__ import annotations

from itertools import pairwise

import numpy as np

from eqm_pipeline.quality.check import Checked
from eqm_pipeline.quality.sizes import answered, told

STAGES = ("executed", "accessed", "allotted")
"""Each stage of a budget is part of the next one named here."""


def check(c: Checked) -> None:
    """All rules on support and money; each says nothing where one of its figures is missing."""
    if "budget" in c.core:
        _currency(c)
        _stages(c)
    if "support_visits" in c.core:
        _visits(c)


def _currency(c: Checked) -> None:
    """CURRENCY: amounts in another currency, or in none, are not added to the others."""
    budget = c.core["budget"]
    other = (budget["currency"].astype("str") != c.country.currency) & budget["value"].notna()
    if other.any():
        rows = budget[other]
        figures = told(currency=rows["currency"].astype("str"), expected=[c.country.currency] * len(rows))
        c.report("CURRENCY", rows, parameters=figures)
        c.blank("budget", other.to_numpy())


def _stages(c: Checked) -> None:
    """BUDGET_ORDER: executed ≤ accessed ≤ allotted, and allotted not far above what was programmed."""
    g, p = c.grid, c.parameters["BUDGET_ORDER"]
    stage = {k[0]: v for k, v in g.groups(g.pick(measure="budget"), "category").items()}
    pairs = [*pairwise(STAGES), ("executed", "allotted"), ("allotted", "programmed")]
    seen = np.zeros(len(g.units), dtype=bool)
    for part, whole in pairs:
        if part not in stage or whole not in stage:
            continue
        room = p["supplementary"] if whole == "programmed" else 1.0
        spent, limit = g.sum(stage[part]), g.sum(stage[whole])
        with np.errstate(invalid="ignore"):
            above = (spent > limit * room) & ~seen
        i = np.flatnonzero(above)
        seen |= above
        figures = told(part=[part] * len(i), whole=[whole] * len(i), amount=limit[i])
        c.tell("BUDGET_ORDER", i, stage[part][0], parameters=figures)


def _visits(c: Checked) -> None:
    """VISITS_RANGE: visits per inspector in post, more teachers visited than visits.

    INSP_ZERO_MISSING: no number of inspectors where visits are told; nil must be written as 0.
    """
    g, p = c.grid, c.parameters["VISITS_RANGE"]
    inspectors, visits, visited = (answered(c, m) for m in ("inspectors", "visits", "teachers_visited"))
    with np.errstate(invalid="ignore"):
        many = (inspectors > 0) & (
            visits > p["most"] * inspectors
        )  # a vacant post may be visited for by others
        beyond = (visited > visits) & ~many
        blank = np.isnan(inspectors) & (visits > 0)
    for measure, rule, at in (
        ("visits", "VISITS_RANGE", many),
        ("teachers_visited", "VISITS_RANGE", beyond),
        ("inspectors", "INSP_ZERO_MISSING", blank),
    ):
        columns, i = g.pick(measure=measure), np.flatnonzero(at)
        if len(columns) and len(i):
            figures = {"visits": visits[i], "inspectors": inspectors[i], "visited": visited[i]}
            known = {k: v for k, v in figures.items() if not np.isnan(v).any()}
            c.tell(rule, i, columns[0], parameters=told(**known))
