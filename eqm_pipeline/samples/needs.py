"""What an indicator needs of a delivery, read from its declaration.

Belongs here: needs of terms, of derived measures, of compositions and of models. Does not belong here: who meets them
(coverage.py).

A need is `measure[@level][:detail]…`, e.g. `enrolment@1:grade:age`, or `table.attribute`. Needs stand in sides; of a
side one alternative must be met, and of an alternative every need.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from eqm_pipeline.catalogue import Catalogue
    from eqm_pipeline.catalogue.grammar import Indicator, Term

Alternative = tuple[str, ...]
Side = tuple[Alternative, ...]

# measures that the pipeline makes of what a delivery says about its schools and returns
MADE_OF: dict[str, Alternative] = {
    "schools": ("schools.unit",),
    "schools_received": ("schools.unit",),
    "schools_expected": ("returns.expected",),
    "schools_received_on_time": ("returns.deadline", "returns.received_at"),
    "schools_registered": ("schools.unit",),
    "schools_closed_insecurity": ("schools.status",),
    "schools_evaluated": ("schools.unit",),
    "schools_without_error": ("schools.unit",),
    "cells_asked": ("schools.unit",),
    "cells_answered": ("schools.unit",),
    "incomplete_cycle": ("enrolment@1:grade",),
    "teacher_deficit": ("enrolment@1", "teachers@1"),
    "teacher_surplus": ("enrolment@1", "teachers@1"),
}
FLOWS: Side = (("enrolment@1:grade", "repeaters@1:grade"),)
LEAVING: Side = (
    ("graduates@1",), ("candidates_passed@1:exam",), ("enrolment@2:grade", "repeaters@2:grade"),
)  # fmt: skip
AGES = ("enrolment@1:age", "population:age")
STAFF: Side = (("enrolment@1", "teachers@1"),)
OF_MODELS: dict[str, tuple[Side, ...]] = {
    "survival": (FLOWS,),
    "cohort": (FLOWS, LEAVING),
    "semi_longitudinal": (FLOWS,),
    "discontinuity": ((("enrolment@1:grade",),),),
    "school_life_expectancy": ((AGES,),),
    "net_rates": ((("enrolment@0:age", "enrolment@2:age", *AGES),),),
    "teacher_allocation": (STAFF,),
    "teacher_norm": (STAFF,),
    "parity": ((("enrolment@1:sex",),),),
    "dispersion": ((("enrolment@1", "schools.unit"),),),
    "survey": ((("assessment_share_at_minimum@1:subject",),),),
    "practices": ((("responses.value", "respondents.actor_level"),),),
}
OF_INDICATORS: dict[str, tuple[Side, ...]] = {
    "school_life_expectancy_net": ((("repeaters@1", *AGES),),),
    "location_parity_index": ((("enrolment@1", "schools.location"),),),
    "diag_response_rate": ((("respondents.validation", "sample_frame.sampled"),),),
}


def needs(code: str, catalogue: Catalogue) -> list[Side]:
    """All sides of an indicator; none where no delivery could meet them (published or not computed)."""
    i = catalogue.indicators[code]
    if i.compose:
        return [s for c in i.compose.of for s in needs(c.indicator, catalogue)]
    if i.model:
        return list(OF_INDICATORS.get(code) or OF_MODELS.get(i.model, ()))
    pairs = (i.numerator, i.numerator_otherwise), (i.denominator, i.denominator_otherwise)
    return [tuple(_alternative(t, i, catalogue) for t in pair if t) for pair in pairs]


def _alternative(terms: Sequence[Term], i: Indicator, catalogue: Catalogue) -> Alternative:
    return tuple(dict.fromkeys(n for t in terms for n in _term(t, i, catalogue)))


def _term(t: Term, i: Indicator, catalogue: Catalogue) -> Alternative:
    if t.measure in MADE_OF:
        return MADE_OF[t.measure]
    headline = "1" if "1" in i.levels else i.levels[0]
    level = t.level or headline
    at = "" if level == "_T" else f"@{level}"
    if derived := catalogue.measures[t.measure].derive:
        return tuple(f"{c.measure}{at}" + f":{c.breakdown}" * (c.breakdown != "_Z") for c in derived)
    breakdown = i.breakdown if t.breakdown == "same" else t.breakdown
    graded = i.by_grade != "none" if t.grade == "same" else t.grade != "_T"
    details = [
        *(["grade"] if graded else []),
        *(["age"] if t.age != "_T" else []),
        *(["sex"] if t.sex != "same" else []),
        *([breakdown] if breakdown != "_Z" else []),
    ]
    sector = () if t.sector == "same" else ("schools.sector",)
    return (":".join([t.measure + at, *details]), *sector)
